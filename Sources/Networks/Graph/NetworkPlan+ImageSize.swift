import TensorCore

extension NetworkPlan {
  /// Channels of the images that the network reads.
  public var inputChannels: Int { graph.inputs[0].channels }

  /// Whether images of this size pass through.
  public func accepts(height: Int, width: Int) -> Bool {
    (try? outputShape(for: [height, width, inputChannels])) != nil
  }

  /// The smallest side of square images that pass through; nil if none up to 4096 do.
  public var smallestSide: Int? {
    guard
      let enough = (0...12).lazy.map({ 1 << $0 }).first(where: { accepts(height: $0, width: $0) })
    else { return nil }
    return (enough / 2 + 1...enough).first { accepts(height: $0, width: $0) }
  }

  /// An image `[H, W, C]` of a size that passes through.
  ///
  /// - Throws: `GraphProblem` if none up to 4096×4096 does: why one of 256×256 does not.
  public func anyImage() throws(GraphProblem) -> Shape {
    if let side = smallestSide { return [side, side, inputChannels] }
    _ = try outputShape(for: [256, 256, inputChannels])
    return [256, 256, inputChannels]
  }

  /// The smallest side from `side` on for which the output has the size of the input; nil if there is
  /// none near.
  ///
  /// Along each axis a network of convolutions is the same, so that one side can be asked for alone.
  public func fittingSide(from side: Int) -> Int? {
    for exponent in 0...7 {
      let multiple = 1 << exponent
      let candidate = (side + multiple - 1) / multiple * multiple
      guard let output = try? outputShape(for: [candidate, candidate, inputChannels]) else {
        continue
      }
      if output.rank == 4, output[1] == candidate, output[2] == candidate { return candidate }
    }
    return nil
  }

  /// The shape of the value at a path for one image of 64×64, or of the smallest size if that is
  /// larger; nil if there is no such node.
  public func shape(at path: String) -> Shape? {
    guard let node = graph.node(at: path), let smallest = smallestSide else { return nil }
    let side = fittingSide(from: max(64, smallest)) ?? smallest
    return try? shapes(for: [1, side, side, inputChannels])[node]
  }
}
