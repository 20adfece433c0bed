import Autograd
import Interchange
import Layers

/// The rules for modules that a module breaks; empty if there are none.
///
/// The rules hold for the module and all modules inside it: every stored module with state is a
/// child at some depth, every stored parameter is listed as parameter or buffer, names are unique,
/// and each value survives the conversion to the layout on disk and back.
package func conformanceProblems(of module: any Module) -> [String] {
  var problems = module.namedModules.flatMap { name, inner in
    ownProblems(of: inner).map { name.isEmpty ? $0 : "\(name): \($0)" }
  }
  let state = module.namedState
  problems += repeated(state.map(\.name)).map { "the name \($0) occurs twice" }
  if Set(state.map { ObjectIdentifier($0.parameter) }).count < state.count {
    problems.append("a parameter is listed under two names")
  }
  for (name, parameter) in state {
    let (value, layout) = (parameter.value, parameter.layout)
    if layout.memoryTensor(from: layout.diskTensor(from: value), shape: value.shape) != value {
      problems.append("\(name) does not survive the conversion to the layout on disk and back")
    }
  }
  return problems
}

private func ownProblems(of module: any Module) -> [String] {
  let stored = StoredParts(of: module)
  let children = Set(module.namedModules.map { ObjectIdentifier($0.module) })
  let listed = Set((module.parameters + module.buffers).map { ObjectIdentifier($0.parameter) })
  let names = module.children.map(\.name) + (module.parameters + module.buffers).map(\.name)
  var problems = repeated(names).map { "two parts are named \($0)" }
  problems += names.filter(\.isEmpty).map { _ in "a part has no name" }
  problems += stored.modules
    .filter { !$0.module.namedState.isEmpty && !children.contains(ObjectIdentifier($0.module)) }
    .map { "the stored module \($0.name) is not a child" }
  problems += stored.parameters
    .filter { !listed.contains(ObjectIdentifier($0.parameter)) }
    .map { "the stored parameter \($0.name) is not listed" }
  return problems
}

private func repeated(_ names: [String]) -> [String] {
  Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
}

/// The modules and parameters in a module's stored properties, including those in optionals and
/// collections.
private struct StoredParts {
  private(set) var modules: [Module.Child] = []
  private(set) var parameters: [Module.Entry] = []

  init(of module: any Module) {
    var mirror: Mirror? = Mirror(reflecting: module)
    while let current = mirror {
      for (name, value) in current.children { collect(value, name ?? "") }
      mirror = current.superclassMirror
    }
  }

  private mutating func collect(_ value: Any, _ name: String) {
    if let module = value as? any Module {
      modules.append((name, module))
    } else if let parameter = value as? Parameter {
      parameters.append((name, parameter))
    } else {
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle != .class else { return }
      for inner in mirror.children { collect(inner.value, name) }
    }
  }
}
