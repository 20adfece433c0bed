import Autograd
import Layers
import Networks
import TensorCore

/// The trained scalars of a network that make each channel, or that read it, for methods that change
/// them at every step.
///
/// The scalars that make a channel are its rows in the weights of all layers that compute it, their
/// biases, and the channel's scale and shift in every norm, as well as its filters of depthwise
/// convolutions. If all of them are 0, the channel is 0, and removing it changes nothing. The scalars
/// that read a channel are its columns.
package struct ChannelScalars {
  private struct Entry {
    let parameter: Parameter
    /// The channel of each scalar; -1 for scalars of channels that stay.
    let channels: [Int32]

    /// A tensor of the parameter's shape, with the scalars of each channel multiplied by its factor.
    func scaled(_ tensor: Tensor, by factors: [Float]) -> Tensor {
      var scalars = tensor.scalars
      for (index, channel) in channels.enumerated() where channel >= 0 {
        scalars[index] *= factors[Int(channel)]
      }
      return Tensor(scalars, shape: tensor.shape)
    }
  }

  private let entries: [Entry]
  /// The number of scalars of each channel.
  package let counts: [Int]

  /// Finds the scalars with a relation to the channels of `groups`.
  ///
  /// - Precondition: `network` has the names and shapes of the network that the groups were read
  ///   from.
  package init(that relation: UnitRelation, _ groups: ChannelGroups, in network: any Module) {
    let roles: Set<ChannelGroup.Member.Role> =
      switch relation {
      case .make: [.output]
      case .own: [.output, .perChannel]
      case .read: [.input]
      }
    var counts = [Int](repeating: 0, count: groups.channelCount)
    entries = groups.matched(with: network).compactMap { channels, parameter in
      guard channels.isTrained,
        let axis = channels.axes.first(where: { roles.contains($0.role) }),
        axis.bits.contains(where: { $0 != nil })
      else { return nil }
      let inner = channels.shape.extents[(axis.axis + 1)...].reduce(1, *)
      let bits = axis.bits.map { Int32($0 ?? -1) }
      let places = (0..<channels.shape.count).map { bits[$0 / inner % bits.count] }
      for place in places where place >= 0 { counts[Int(place)] += 1 }
      return Entry(parameter: parameter, channels: places)
    }
    self.counts = counts
  }

  /// The tensors that hold the scalars, to put them back with `restore`.
  package var values: [Tensor] { entries.map(\.parameter.value) }

  /// Sets the tensors to earlier `values`.
  package func restore(_ values: [Tensor]) {
    for (entry, value) in zip(entries, values) { entry.parameter.value = value }
  }

  /// `Σ w²` per channel.
  package var squaredNorms: [Double] {
    var sums = [Double](repeating: 0, count: counts.count)
    for entry in entries {
      for (scalar, channel) in zip(entry.parameter.value.scalars, entry.channels)
      where channel >= 0 {
        sums[Int(channel)] += Double(scalar) * Double(scalar)
      }
    }
    return sums
  }

  /// `Σ w · g` per channel; a parameter without a gradient contributes nothing.
  package func products(with gradients: Gradients) -> [Double] {
    var sums = [Double](repeating: 0, count: counts.count)
    for entry in entries {
      guard let gradient = gradients[entry.parameter] else { continue }
      let (weights, slopes) = (entry.parameter.value.scalars, gradient.scalars)
      for (index, channel) in entry.channels.enumerated() where channel >= 0 {
        sums[Int(channel)] += Double(weights[index]) * Double(slopes[index])
      }
    }
    return sums
  }

  /// Multiplies the scalars of each channel by its factor.
  package func scale(by factors: [Float]) {
    for entry in entries {
      entry.parameter.value = entry.scaled(entry.parameter.value, by: factors)
    }
  }

  /// Multiplies the gradients of each channel's scalars by its factor.
  package func scale(_ gradients: inout Gradients, by factors: [Float]) {
    for entry in entries {
      guard let gradient = gradients[entry.parameter] else { continue }
      gradients[entry.parameter] = entry.scaled(gradient, by: factors)
    }
  }

  /// Adds each scalar times its channel's factor to its gradient: the gradient of
  /// `½ Σ factor · w²`.
  package func addScaled(by factors: [Float], to gradients: inout Gradients) {
    for entry in entries {
      guard let gradient = gradients[entry.parameter] else { continue }
      let weights = entry.parameter.value.scalars
      var slopes = gradient.scalars
      for (index, channel) in entry.channels.enumerated() where channel >= 0 {
        slopes[index] += factors[Int(channel)] * weights[index]
      }
      gradients[entry.parameter] = Tensor(slopes, shape: gradient.shape)
    }
  }
}
