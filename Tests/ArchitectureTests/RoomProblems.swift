/// How the table of rooms, the package and the folders in Sources differ, one sentence each; empty
/// if they agree.
func problems(rooms: [Room], manifest: PackageManifest, folders: Set<String>) -> [String] {
  let targets = Dictionary(manifest.targets.map { ($0.name, $0) }) { first, _ in first }
  let names = rooms.map(\.name)
  var problems: [String] = []
  for target in manifest.targets where !names.contains(target.name) {
    problems.append("\(target.name): a target in Package.swift without a line in the table")
  }
  for (index, room) in rooms.enumerated() {
    if names[..<index].contains(room.name) { problems.append("\(room.name): has two lines") }
    guard let target = targets[room.name] else {
      problems.append("\(room.name): a line in the table without a target in Package.swift")
      continue
    }
    // Words that name no package are libraries of the system, which Package.swift names otherwise.
    let listed = room.targets.union(room.libraries.intersection(manifest.packages))
    let declared = target.targets.union(target.packages)
    for name in declared.subtracting(listed).sorted() {
      problems.append("\(room.name): depends on \(name) in Package.swift, the table says no")
    }
    for name in listed.subtracting(declared).sorted() {
      problems.append("\(room.name): may import \(name) by the table, Package.swift says no")
    }
    for name in room.targets.intersection(names[index...]).sorted() {
      problems.append("\(room.name): may import \(name), which is not above it in the table")
    }
  }
  let inSources = Set(manifest.targets.filter { $0.path == nil }.map(\.name))
  for name in folders.subtracting(inSources).sorted() {
    problems.append("\(name): a folder in Sources without a target in Package.swift")
  }
  for name in inSources.subtracting(folders).sorted() {
    problems.append("\(name): a target in Package.swift without a folder in Sources")
  }
  return problems
}
