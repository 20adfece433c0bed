import ArgumentParser
import FileAccess
import Interchange
import Networks

extension NetworkKind {
  /// The requested kind, or the kind that the tensor names indicate.
  static func recognized(
    in state: StateShapes, of source: any StateSource, unless given: NetworkKind?
  ) throws -> NetworkKind {
    if let given { return given }
    // Some networks have all names of a known one, and more.
    let isWhole = state.wholeKind != nil
    if !isWhole, let foreign = ForeignNetwork(recognizing: source.names) {
      throw FileProblem(
        .malformed, path: source.path,
        found:
          "its names are those of \(foreign.name), whose graph Condense cannot build from weights"
          + " alone", advice: foreign.advice)
    }
    do throws(UnrecognizedNetwork) {
      return try NetworkKind(of: state)
    } catch {
      throw FileProblem(
        .malformed, path: source.path, found: error.reason,
        advice: "From weights alone, Condense can build \(list), with the names of torchvision,"
          + " RepDistiller or the official CycleGAN code (--rename gives tensors other names)."
          + " \(ForeignNetwork.exportAdvice)")
    }
  }

  /// The problem of a file whose tensors are not those of a network of this kind.
  ///
  /// - Parameter isGiven: Whether the user named the kind.
  /// - Throws: `ValidationError` if the tensors fit images of another size.
  func problem(
    _ misfit: UnrecognizedNetwork, in state: StateShapes, of source: any StateSource, isGiven: Bool
  ) throws -> FileProblem {
    let named = try? NetworkKind(of: state)
    guard named == self else {
      return FileProblem(
        .malformed, path: source.path, found: "this is not a \(rawValue): \(misfit.reason)",
        advice: named.map {
          "Its tensor names are those of a \($0.rawValue). Leave out --architecture"
        } ?? "Leave out --architecture. \(ForeignNetwork.exportAdvice)")
    }
    guard !misfit.isAboutImageSize else {
      throw ValidationError("--image-size does not fit this \(rawValue): \(misfit.reason).")
    }
    return FileProblem(
      .malformed, path: source.path,
      found: "its tensor names are those of a \(rawValue), with a difference: \(misfit.reason)",
      advice: (needsImageSize ? "Check --image-size. " : "") + Self.otherLayers)
  }

  /// The advice for a network that has only some of the expected tensors.
  fileprivate static let otherLayers =
    "If a layer only has another name, give it the expected one, such as --rename 'fc.1=fc'."
    + " Otherwise the network has other layers. \(ForeignNetwork.exportAdvice)"
}

extension RecognizedNetwork {
  /// Requires that a file has all tensors of the network, and no others.
  ///
  /// - Throws: `FileProblem` that lists what does not match.
  func requireSameTensors(as state: StateShapes, of source: any StateSource) throws {
    let (missing, unexpected) = difference(from: state)
    let parts = [
      missing.isEmpty
        ? nil
        : "\(missing.count) of its tensors \(missing.count == 1 ? "is" : "are") missing (\(missing.listed(atMost: 5)))",
      unexpected.isEmpty
        ? nil
        : "\(unexpected.count) belong\(unexpected.count == 1 ? "s" : "") to no layer of it (\(unexpected.listed(atMost: 5)))",
    ].compactMap(\.self)
    guard !parts.isEmpty else { return }
    throw FileProblem(
      .malformed, path: source.path,
      found: "its tensor names are those of a \(kind.rawValue), but"
        + " \(parts.joined(separator: ", and "))",
      advice: missing.isEmpty
        ? outsideAdvice(unexpected, in: state) : NetworkKind.otherLayers)
  }

  /// The advice for additional tensors. Only modules beside all layers can be left out: others, such
  /// as attention inside a block, change what the network computes.
  private func outsideAdvice(_ unexpected: [String], in state: StateShapes) -> String {
    func outer(_ name: String) -> String { String(name.prefix { $0 != "." }) }
    let own = Set(graph.tensors.map { outer($0.name) })
    guard let first = unexpected.first, unexpected.allSatisfy({ !own.contains(outer($0)) }) else {
      return "The network has other layers than a \(kind.rawValue). \(ForeignNetwork.exportAdvice)"
    }
    let module = String(state.fileName(first).dropLast(first.count)) + outer(first)
    return "If the logits do not depend on them, as on a second head, leave them out with --drop"
      + " \(module.shortened). Otherwise the network has other layers. \(ForeignNetwork.exportAdvice)"
  }
}
