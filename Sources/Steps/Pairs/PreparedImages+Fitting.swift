import DataPipeline
import Networks

extension PreparedImages {
  /// An image for which a network's output has another size.
  package struct Misfit {
    /// The file.
    package let path: String
    /// The size after preparation.
    package let size: ImageSize
    /// The network's place among those that were asked.
    package let network: Int
    /// Why the network does not fit.
    package let reason: String
  }

  /// The first image for which the output of a network has another size; nil if there is none.
  package func misfit(for plans: [NetworkPlan]) -> Misfit? {
    for (size, image) in viewSizes {
      let extent = ImageExtent(height: size.height, width: size.width)
      for (place, plan) in plans.enumerated() {
        guard let reason = plan.sizeProblem(extent) else { continue }
        return Misfit(path: paths[image], size: size, network: place, reason: reason)
      }
    }
    return nil
  }
}
