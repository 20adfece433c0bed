import CKernels
import TensorCore

extension Winograd {
  /// Floats of the kernel in all planes.
  var kernelFloats: Int { planes * kernelPlane }

  /// Transforms and packs a kernel of taps `[inputs, outputs]` into planes.
  func pack(_ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    let offsets = kernelOffsets
    forEachKernelRow { phase, input, row in
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
          ck_winograd_kernel(taps, source, offsets[phase], block.width, place, kernelPlane)
        } else {
          withWidened(offsets[phase], block) { widened, wideOffsets in
            for (tap, offset) in offsets[phase].enumerated() where offset >= 0 {
              (widened + wideOffsets[tap]).update(from: source + offset, count: block.channels)
            }
            ck_winograd_kernel(taps, widened, wideOffsets, block.width, place, kernelPlane)
          }
        }
      }
    }
  }

  /// The gradient of a kernel from that of its planes.
  func unpack(_ packed: UnsafePointer<Float>, into weightGradient: UnsafeMutablePointer<Float>) {
    let offsets = kernelOffsets
    forEachKernelRow { phase, input, row in
      guard input < inputs else { return }
      for block in kernel.blocks {
        let place = packed + block.offset + row * block.width
        let target = weightGradient + input * kernel.channels + block.first
        if block.channels == block.width {
          ck_winograd_kernel_gradient(
            taps, place, kernelPlane, block.width, target, offsets[phase])
        } else {
          withWidened(offsets[phase], block) { widened, wideOffsets in
            ck_winograd_kernel_gradient(
              taps, place, kernelPlane, block.width, widened, wideOffsets)
            for (tap, offset) in offsets[phase].enumerated() where offset >= 0 {
              (target + offset).update(from: widened + wideOffsets[tap], count: block.channels)
            }
          }
        }
      }
    }
  }

  /// Where the taps of each phase lie in a kernel, in floats.
  private var kernelOffsets: [[Int]] {
    phases.map { phase in
      phase.kernelTaps.map { $0 < 0 ? -1 : $0 * inputs * kernel.channels }
    }
  }

  /// Calls `body` with each row of the planes' matrices; `input` may lie behind the last channel.
  private func forEachKernelRow(_ body: (_ phase: Int, _ input: Int, _ row: Int) -> Void) {
    let perPhase = kernel.depth / phases.count
    Parallelism.forEachRange(of: kernel.depth, grain: 8) { rows in
      for row in rows { body(row / perPhase, row % perPhase, row) }
    }
  }

  /// Lends zeroed room for whole vectors of the taps of a block that has fewer channels.
  private func withWidened(
    _ offsets: [Int], _ block: PackedKernel.Block,
    _ body: (UnsafeMutablePointer<Float>, [Int]) -> Void
  ) {
    withScratch(offsets.count * block.width) { widened in
      widened.update(repeating: 0, count: offsets.count * block.width)
      body(widened, offsets.indices.map { offsets[$0] < 0 ? -1 : $0 * block.width })
    }
  }
}
