import CKernels
import TensorCore

extension Winograd {
  /// Floats of the kernel in all planes.
  var kernelFloats: Int { planes * kernelPlane }

  /// Transforms and packs a kernel of taps `[inputs, outputs]` into planes.
  func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    let layout = KernelLayout(self)
    forEachKernelRow(layout) { phase, input, row, widened in
      for block in kernel.blocks {
        let place = packed + block.offset + row * block.width
        guard input < inputs else {
          for plane in 0..<planes {
            (place + plane * kernelPlane).update(repeating: 0, count: block.width)
          }
          continue
        }
        let source = weight + input * kernel.channels + block.first
        if block.channels == block.width {
          ck_winograd_kernel(
            taps, source, layout.offsets[phase], block.width, place, kernelPlane)
        } else {
          for (tap, offset) in layout.offsets[phase].enumerated() where offset >= 0 {
            let target = widened + layout.wideOffsets[phase][tap]
            target.update(from: source + offset, count: block.channels)
            (target + block.channels).update(repeating: 0, count: block.width - block.channels)
          }
          ck_winograd_kernel(
            taps, widened, layout.wideOffsets[phase], block.width, place, kernelPlane)
        }
      }
    }
  }

  /// The gradient of a kernel from the gradient of its planes.
  func unpack(_ packed: UnsafePointer<Float>, into weightGradient: UnsafeMutablePointer<Float>) {
    let layout = KernelLayout(self)
    forEachKernelRow(layout) { phase, input, row, widened in
      guard input < inputs else { return }
      for block in kernel.blocks {
        let place = packed + block.offset + row * block.width
        let target = weightGradient + input * kernel.channels + block.first
        if block.channels == block.width {
          ck_winograd_kernel_gradient(
            taps, place, kernelPlane, block.width, target, layout.offsets[phase])
        } else {
          ck_winograd_kernel_gradient(
            taps, place, kernelPlane, block.width, widened, layout.wideOffsets[phase])
          for (tap, offset) in layout.offsets[phase].enumerated() where offset >= 0 {
            (target + offset).update(
              from: widened + layout.wideOffsets[phase][tap], count: block.channels)
          }
        }
      }
    }
  }

  /// Calls `body` with each row of the planes' matrices, and with room for the taps of one block in
  /// whole vectors; `input` may be past the last channel.
  private func forEachKernelRow(
    _ layout: KernelLayout,
    _ body: (_ phase: Int, _ input: Int, _ row: Int, _ widened: UnsafeMutablePointer<Float>) -> Void
  ) {
    let perPhase = kernel.depth / phases.count
    Parallelism.forEachRange(of: kernel.depth, grain: 8) { rows in
      withScratch(layout.wideFloats) { widened in
        for row in rows { body(row / perPhase, row % perPhase, row, widened) }
      }
    }
  }
}

/// The offsets of each phase's taps, in floats; negative for none.
private struct KernelLayout {
  /// In a kernel.
  let offsets: [[Int]]
  /// In whole vectors of a block that has fewer channels.
  let wideOffsets: [[Int]]
  let wideFloats: Int

  init(_ winograd: Winograd) {
    let matrix = winograd.inputs * winograd.kernel.channels
    let width = winograd.kernel.blocks.last?.width ?? 0
    offsets = winograd.phases.map { $0.kernelTaps.map { $0 < 0 ? -1 : $0 * matrix } }
    wideOffsets = winograd.phases.map { phase in
      phase.kernelTaps.enumerated().map { place, tap in tap < 0 ? -1 : place * width }
    }
    wideFloats = winograd.taps * winograd.taps * width
  }
}
