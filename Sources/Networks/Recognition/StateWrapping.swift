/// What wrappers of a network add to the names of its tensors: a beginning that all names share, such
/// as `module.` of DataParallel, `_orig_mod.` of `torch.compile`, or `model.` of a LightningModule,
/// nested in any order.
package struct StateWrapping: Equatable, Sendable {
  /// The deepest nesting of wrappers that is considered.
  private static let deepest = 8

  /// The beginning of every name, with its last dot; empty for no wrapper.
  package let prefix: String
  /// Tensors of the wrappers themselves: the number of averaged models that `AveragedModel` counts
  /// beside `module.`.
  package let counters: [String]

  /// No wrapper, then one component that all names share, then two, and so on.
  ///
  /// Networks have such components too: the names of CycleGAN's generator begin with `model.`. So
  /// the first of these that fits a network is the right one.
  package static func candidates(for names: [String]) -> [StateWrapping] {
    var result = [StateWrapping(prefix: "", counters: [])]
    while result.count <= deepest, let inner = result[result.count - 1].inner(in: names) {
      result.append(inner)
    }
    return result
  }

  /// The name without the wrappers; nil for a tensor of the wrappers.
  package func unwrapped(_ name: String) -> String? {
    counters.contains(name) ? nil : String(name.dropFirst(prefix.count))
  }

  /// The same with one more component.
  private func inner(in names: [String]) -> StateWrapping? {
    let names = names.filter { !counters.contains($0) }
    let counter = prefix + "n_averaged"
    let wrapped = names.filter { $0 != counter }
    guard let first = wrapped.first, let dot = first.dropFirst(prefix.count).firstIndex(of: ".")
    else { return nil }
    let longer = String(first[...dot])
    guard wrapped.allSatisfy({ $0.hasPrefix(longer) }) else { return nil }
    guard wrapped.count < names.count else {
      return StateWrapping(prefix: longer, counters: counters)
    }
    guard longer == prefix + "module." else { return nil }
    return StateWrapping(prefix: longer, counters: counters + [counter])
  }
}
