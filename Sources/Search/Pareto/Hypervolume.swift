/// The area that a front dominates, which measures a whole front in one number.
public enum Hypervolume {
  /// The area between the points and `reference`. Each point dominates the rectangle from itself to
  /// the reference. Points that are not better than the reference in both objectives add nothing.
  public static func area(of points: [ObjectivePoint], reference: ObjectivePoint) -> Double {
    let sorted =
      points
      .filter { $0.isFinite && $0.cost < reference.cost && $0.loss < reference.loss }
      .sorted { ($0.cost, $0.loss) < ($1.cost, $1.loss) }
    var area = 0.0
    var loss = reference.loss
    for point in sorted where point.loss < loss {
      area += (reference.cost - point.cost) * (loss - point.loss)
      loss = point.loss
    }
    return area
  }
}
