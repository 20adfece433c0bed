import TensorCore

/// The changes to one image in one epoch.
package struct AugmentedView: Equatable, Sendable {
  /// The changes to the bytes of the image, in order.
  package var operations: [PixelOperation] = []
  /// The rectangle that is replaced after the normalization; nil for none.
  package var erasure: Erasure?
}

extension Augmentation {
  /// Draws the changes to an image of a shape `[H, W, C]`.
  package func view(seed: UInt64, epoch: Int, index: Int, _ shape: Shape) -> AugmentedView {
    var view = AugmentedView()
    guard self != .none else { return view }
    func stream(_ label: String) -> RandomStream {
      RandomStream(seed: seed, label, epoch, index)
    }
    if let randomResizedCrop {
      var stream = stream("random_resized_crop")
      view.operations.append(.resizedCrop(randomResizedCrop.box(in: shape, from: &stream)))
    }
    view.operations += placement(from: stream("augment"))
    if let rotation {
      var stream = stream("rotation")
      view.operations.append(rotation.operation(in: shape, from: &stream))
    }
    if let colorJitter {
      var stream = stream("color_jitter")
      view.operations += colorJitter.operations(from: &stream)
    }
    if let randAugment {
      var stream = stream("rand_augment")
      view.operations += randAugment.operations(in: shape, from: &stream)
    }
    if let randomErasing {
      var stream = stream("random_erasing")
      view.erasure = randomErasing.erasure(in: shape, from: &stream)
    }
    return view
  }

  /// Draws the shift and the flip of an image.
  private func placement(from stream: RandomStream) -> [PixelOperation] {
    var stream = stream
    // Drawn even if unused, so that turning the flip on or off does not change the crops.
    let isFlipped = stream.coin()
    let offsets = 2 * cropPadding + 1
    let top = stream.index(below: offsets) - cropPadding
    let left = stream.index(below: offsets) - cropPadding
    return (cropPadding > 0 ? [.shift(top: top, left: left)] : [])
      + (flip && isFlipped ? [.flip] : [])
  }

  /// Draws how the images of the batch at a position are mixed; nil if they are not.
  package func mixing(seed: UInt64, epoch: Int, position: Int, _ shape: Shape) -> BatchMixing? {
    guard mixup != nil || cutmix != nil else { return nil }
    var stream = RandomStream(seed: seed, "mixing", epoch, position)
    // Drawn even if unused, so that adding the other kind does not change the shares of this one.
    let isMixup = stream.coin()
    if let mixup, cutmix == nil || isMixup { return mixup.mixing(from: &stream) }
    return cutmix?.mixing(in: shape, from: &stream)
  }
}
