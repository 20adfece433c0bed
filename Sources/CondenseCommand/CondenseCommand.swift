import CAllocation
import CommandLineTool
import Foundation

@main
enum CondenseCommand {
  static func main() {
    callocation_link()
    StandardStreams.prepare()
    // Ignore SIGXFSZ so that exceeding `ulimit -f` is reported as an error with a message, like a
    // full disk.
    signal(SIGXFSZ, SIG_IGN)
    exit(CondenseTool.run(Array(CommandLine.arguments.dropFirst())))
  }
}
