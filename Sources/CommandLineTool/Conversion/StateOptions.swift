import ArgumentParser
import FileAccess
import Foundation
import Interchange
import Networks
import ONNX
import Training

/// Where a file of weights alone has the network, and what its graph is.
struct StateOptions: ParsableArguments {
  @Option(
    help: """
      The key of the weights in a PyTorch checkpoint. (default: the whole file, or a common key such as state_dict)
      """)
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The module to convert from weights of several networks, such as netG_A: the beginning of its tensors' names.",
      valueName: "module"))
  var part: String?

  @Option(
    help: ArgumentHelp(
      """
      Give tensors other names before anything else: 'head=fc' for names that begin with head, 'wrapped=' to drop a \
      beginning. * stands for a part of one component and ** for any: 'stage*.unit*=layer*.*'. Repeatable, applied \
      in order.
      """, valueName: "old=new"))
  var rename: [StateRename] = []

  @Option(
    help: ArgumentHelp(
      "A file with the graph of the same network, .onnx or .safetensors, for weights that are not recognized.",
      valueName: "model"))
  var like: String?

  /// Whether an option is given that is about weights alone.
  var areGiven: Bool { key != nil || part != nil || !rename.isEmpty || like != nil }

  /// The tensors of a file under their new names, and those below the chosen module.
  ///
  /// - Throws: `FileProblem` if a rule or the module does not fit.
  func chosen(from file: any StateSource) throws -> (state: any StateSource, ignored: [String]) {
    let renamed = try file.renamed(by: rename)
    guard let part else { return (renamed, []) }
    let prefix = part.hasSuffix(".") ? part : part + "."
    let outside = renamed.names.filter { !$0.hasPrefix(prefix) }
    guard outside.count < renamed.names.count else {
      var seen: Set<String> = []
      let modules = renamed.names.compactMap { name in
        name.split(separator: ".").first.map(String.init)
      }.filter { seen.insert($0).inserted }
      throw FileProblem(
        .malformed, path: file.path, found: "no tensor's name begins with \"\(prefix.shortened)\"",
        advice: "Name one of its modules after --part: \(modules.listed())")
    }
    return (renamed.omitting(Set(outside)), outside)
  }
}

extension StateRename: ExpressibleByArgument {
  /// `old=new`.
  public init?(argument: String) { self.init(argument) }
}
