import CommandLineTool
import Foundation

@main
enum CondenseCommand {
  static func main() {
    // A file beyond the limit of `ulimit -f` is then an error with a message, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    exit(CondenseTool.run(Array(CommandLine.arguments.dropFirst())))
  }
}
