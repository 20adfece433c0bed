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
      """
      Leave out the tensors below a module, such as aux: for heads that the network does not need for its output. \
      Repeatable, applied after --rename.
      """, valueName: "module"))
  var drop: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file with the graph of the same network, .onnx or .safetensors, for weights that are not recognized.",
      valueName: "model"))
  var like: String?

  @Flag(
    help: """
      With --like: match layers with other names by their order, also where layers of the same shapes could be mixed \
      up. Right if the PyTorch code creates its layers in the order in which the network applies them.
      """)
  var inOrder = false

  /// Requires that the options fit together.
  func validate() throws {
    guard like != nil || !inOrder else {
      throw ValidationError(
        "--in-order is for --like. Add the file with the graph, or leave it out.")
    }
  }

  /// Whether an option is given that is about weights alone.
  var areGiven: Bool { !given.isEmpty }

  /// The names of the options that are given.
  var given: [String] {
    [
      (key != nil, "--key"), (part != nil, "--part"), (!rename.isEmpty, "--rename"),
      (!drop.isEmpty, "--drop"),
      (like != nil, "--like"), (inOrder, "--in-order"),
    ].filter(\.0).map(\.1)
  }

  /// The tensors of a file under their new names, without those that are left out.
  ///
  /// - Throws: `FileProblem` if a rule or a module does not fit.
  func chosen(
    from file: any StateSource
  ) throws -> (state: any StateSource, ignored: [IgnoredTensors]) {
    var state = try file.renamed(by: rename)
    var dropped: [String] = []
    for module in drop {
      let names = try Self.names(below: module, in: state, option: "--drop")
      dropped += names
      state = state.omitting(Set(names))
    }
    var outside: [String] = []
    if let part {
      let inside = Set(try Self.names(below: part, in: state, option: "--part"))
      outside = state.names.filter { !inside.contains($0) }
      state = state.omitting(Set(outside))
    }
    return (
      state,
      [
        IgnoredTensors("tensors that --drop names", dropped),
        IgnoredTensors("tensors outside of the network", outside),
      ]
    )
  }

  /// The tensors of a module: those whose names are its path, or begin with it and a dot. The path can
  /// lack a beginning that all names share, such as `module.`.
  private static func names(
    below module: String, in state: any StateSource, option: String
  ) throws -> [String] {
    let path = module.hasSuffix(".") ? String(module.dropLast()) : module
    for wrapping in StateWrapping.candidates(for: state.names) {
      let found = state.names.filter { name in
        wrapping.unwrapped(name).map { $0 == path || $0.hasPrefix(path + ".") } ?? false
      }
      if !found.isEmpty { return found }
    }
    var seen: Set<String> = []
    let modules = state.names.compactMap { name in
      name.split(separator: ".").first.map(String.init)
    }.filter { seen.insert($0).inserted }
    throw FileProblem(
      .malformed, path: state.path,
      found: "no tensor's name begins with \"\("\(path).".shortened)\"",
      advice: "Name one of its modules after \(option): \(modules.listed())")
  }
}

extension StateRename: ExpressibleByArgument {
  /// `old=new`.
  public init?(argument: String) { self.init(argument) }
}
