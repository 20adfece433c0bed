import Layers
import Networks

extension LossNetworks {
  /// Linear maps of the student's and of a teacher's vectors to vectors of one width.
  func embeddings(
    for pair: FeaturePair, _ label: String, width: Int, seed: UInt64
  ) -> [Module.Child] {
    let channels = channels(of: pair)
    let prefix = pair.teacher == 0 ? "" : "teacher.\(pair.teacher)."
    return [("student", channels.student), ("target", channels.teacher)].map { side, inputs in
      let name = "\(prefix)\(side)"
      var random = stream(seed: seed, label, name)
      return (name, Linear(inputs, width, random: &random))
    }
  }
}
