import Autograd
import TensorCore

/// Relational distillation: how distances between pairs of images, and angles between triples, differ
/// from those of other features (Park et al. 2019, "Relational Knowledge Distillation", equations 4
/// to 9).
///
/// The loss is `distance · D + angle · A`. D is the mean over all N² pairs of the Huber loss of
/// Euclidean distances, which are divided by their mean over pairs of different images. A is the mean
/// over all N³ triples of the Huber loss of the cosine of the angle at an image between two others. A
/// pair of equal images adds 0.
///
/// Distances and angles are functions of the inner products of the images, so that is what is computed,
/// in double precision.
///
/// - Parameters:
///   - features: `[N, D]`.
///   - others: `[N, E]`: a constant.
///   - distance: The weight of distances.
///   - angle: The weight of angles.
///   - tape: The tape that records the loss.
/// - Returns: 0 for a single image.
/// - Precondition: The batches are equal, and the rank is 2.
public func relationalDistance(
  _ features: Variable, _ others: Tensor, distance: Float, angle: Float, on tape: Tape
) -> Variable {
  precondition(
    features.shape.rank == 2 && others.shape.rank == 2 && features.shape[0] == others.shape[0],
    "relationalDistance: found \(features.shape) and \(others.shape), expected [N, D] and [N, E]")
  let rows = features.tensor
  let relations = Relations(
    InnerProducts(of: rows), InnerProducts(of: others))
  var slopes = [Double](repeating: 0, count: relations.count * relations.count)
  var total = 0.0
  if distance > 0 { total += relations.addDistances(times: Double(distance), slopes: &slopes) }
  if angle > 0 { total += relations.addAngles(times: Double(angle), slopes: &slopes) }
  let gradient = relations.gradient(of: rows, slopes: slopes)
  return tape.record(
    FreeOperation("RelationalLoss"), inputs: [features], output: Tensor(Float(total))
  ) { [source = features.node] upstream, flow in
    flow.add(gradient.scaled(by: upstream.scalar), to: source)
  }
}
