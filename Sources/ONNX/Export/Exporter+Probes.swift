import FileAccess
import Networks
import TensorCore

/// The sizes of images for which the exporter follows shapes.
extension Exporter {
  /// The extents in memory of every node's value.
  ///
  /// - Parameter stated: The height and width of the images; nil if they are open.
  /// - Throws: `FileProblem` if the network does not accept such images.
  static func probedShapes(
    _ plan: NetworkPlan, _ stated: ImageExtent?, _ path: String
  ) throws -> (Probes, [String: [ProbedNumber]]) {
    var probes: [Probes]
    if let stated {
      probes = [Probes(height: (stated.height, 0), width: (stated.width, 0))]
    } else {
      // Odd sides show where an output rounds; networks that halve their images need multiples.
      let sides = [(229, 64), (224, 96), (256, 256), (67, 6), (64, 32), (37, 4), (32, 8)]
      probes = sides.map { side, step in
        Probes(height: (side, step), width: (side + step, 2 * step))
      }
      // A network for images of one size states it.
      if let side = plan.smallestSide { probes.append(Probes(height: (side, 0), width: (side, 0))) }
    }
    var reason = ""
    for probes in probes {
      do throws(GraphProblem) {
        return (probes, try probedShapes(plan, probes))
      } catch {
        if reason.isEmpty || probes.areOfOneSize { reason = "\(error)" }
      }
    }
    let size = stated.map { "images of \($0.height)×\($0.width)" } ?? "square images"
    throw FileProblem(
      .cannotCreate, path: path, found: "the network does not accept \(size): \(reason)",
      advice: "State the size of its images")
  }

  private static func probedShapes(
    _ plan: NetworkPlan, _ probes: Probes
  ) throws(GraphProblem) -> [String: [ProbedNumber]] {
    var lanes: [[Shape]] = []
    // Only shapes are computed, so their size does not matter.
    let limits = ShapeLimits(liveBytes: 1 << 56)
    for probe in 0..<ProbedNumber.count {
      lanes.append(
        try plan.shapes(
          for: [
            probes.batch.integer(probe), probes.height.integer(probe), probes.width.integer(probe),
            plan.inputChannels,
          ], limits: limits))
    }
    var result: [String: [ProbedNumber]] = [:]
    for (place, node) in plan.graph.nodes.enumerated() {
      guard Set(lanes.map { $0[place].rank }).count == 1 else {
        throw GraphProblem("it has another number of axes for another size", at: node.name)
      }
      result[node.name] = lanes[0][place].extents.indices.map { axis in
        ProbedNumber(
          lanes: SIMD4(
            Double(lanes[0][place][axis]), Double(lanes[1][place][axis]),
            Double(lanes[2][place][axis]), Double(lanes[3][place][axis])))
      }
    }
    return result
  }
}
