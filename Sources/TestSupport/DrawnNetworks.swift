import Networks
import TensorCore

/// A network whose weights are drawn from a seed.
package func drawn(_ plan: NetworkPlan, seed: UInt64 = 4) -> Network {
  var random = RandomStream(seed: seed)
  return Network(plan, random: &random)
}
