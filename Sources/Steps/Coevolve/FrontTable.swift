import Compression
import FileAccess

/// The lines of a `pareto.csv`, for the page of a compression.
struct FrontTable {
  /// One pair of masks.
  struct Point {
    /// The number on the front; nil for the chosen pair and for methods without a search.
    let id: Int?
    let method: String
    /// The share of the original pair's multiply-adds that remains.
    let multiplyAdds: Double
    /// The share of its parameters.
    let parameters: Double
    /// The share of what the search counted.
    let cost: Double
    let loss: Double
  }

  let points: [Point]

  /// Reads a file that `SearchFront` wrote.
  ///
  /// - Parameter resource: What the search counted.
  /// - Returns: nil if there is no file, or if an earlier version wrote it.
  init?(path: String, counting resource: CompressionResource) {
    guard let data = try? FileContents.read(path) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let names = lines.first?.split(separator: ",") ?? []
    func place(_ name: String) -> Int? { names.firstIndex { $0 == name } }
    guard let id = place("id"), let method = place("method"), let loss = place("loss"),
      let cost = place("\(resource.rawValue)_share"),
      let multiplyAdds = place("\(CompressionResource.multiplyAdds.rawValue)_share"),
      let parameters = place("\(CompressionResource.parameters.rawValue)_share")
    else { return nil }
    points = lines.dropFirst().compactMap { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == names.count else { return nil }
      let numbers = [multiplyAdds, parameters, cost, loss].compactMap { Double(cells[$0]) }
      guard numbers.count == 4 else { return nil }
      return Point(
        id: Int(cells[id]), method: String(cells[method]), multiplyAdds: numbers[0],
        parameters: numbers[1], cost: numbers[2], loss: numbers[3])
    }
  }

  /// The points of the front by increasing cost.
  var front: [Point] { points.filter { $0.id != nil } }

  /// The pair that was narrowed.
  var chosen: Point? { points.first { $0.method == "chosen" } }

  /// The points of the methods without a search, in the order of the file.
  var others: [(method: String, points: [Point])] {
    points.reduce(into: []) { found, point in
      guard point.id == nil, point.method != "chosen" else { return }
      if found.last?.method != point.method { found.append((point.method, [])) }
      found[found.count - 1].points.append(point)
    }
  }
}
