import CommandLineTool
import Foundation

@main
enum Condense {
  static func main() {
    exit(CondenseTool.run(Array(CommandLine.arguments.dropFirst())))
  }
}
