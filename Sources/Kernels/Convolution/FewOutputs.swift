import CKernels
import TensorCore

/// A convolution without stride or dilation, with so few output channels that they fill a fraction of a vector, as in
/// the last layer of a generator.
///
/// The columns of the kernel take the place of output channels. At each pixel of a line, the
/// products with all kW columns are summed over kernel rows and input channels, which gives `kW ·
/// Cout` contiguous values. An output is then the sum of kW of them, one from each of the
/// neighboring pixels.
struct FewOutputs {
  let batch: Int
  /// The input with its padding.
  let source: PaddedImage
  /// Where the padded image starts, in rows of the input.
  let top: Int
  let rows: Int
  let columns: Int
  let outputs: Int
  let kernelHeight: Int
  let kernelWidth: Int
  /// Kernel rows times input channels, by kernel columns times output channels.
  let kernel: PackedKernel
  let blocks: ConvolutionBlocks

  /// The convolution itself; nil if another algorithm is better.
  init?(_ geometry: ConvolutionGeometry) {
    guard geometry.stride == 1, geometry.dilation == 1, geometry.groups == 1 else { return nil }
    self.init(
      batch: geometry.batch, source: geometry.paddedImage(group: 0), top: -geometry.padding.top,
      rows: geometry.outputHeight, columns: geometry.outputWidth, outputs: geometry.outputChannels,
      geometry)
  }

  /// The convolution of the output's gradient that gives the input's gradient; nil if another
  /// algorithm is better.
  init?(backwardData geometry: ConvolutionGeometry) {
    guard geometry.stride == 1, geometry.dilation == 1, geometry.groups == 1 else { return nil }
    let left = geometry.padding.left - geometry.kernelWidth + 1
    self.init(
      batch: geometry.batch,
      source: PaddedImage(
        height: geometry.outputHeight, width: geometry.outputWidth,
        channels: geometry.outputChannels, kept: 0..<geometry.outputChannels, left: left,
        columns: geometry.inputWidth + geometry.kernelWidth - 1),
      top: geometry.padding.top - geometry.kernelHeight + 1, rows: geometry.inputHeight,
      columns: geometry.inputWidth, outputs: geometry.inputChannels, geometry)
  }

  private init?(
    batch: Int, source: PaddedImage, top: Int, rows: Int, columns: Int, outputs: Int,
    _ geometry: ConvolutionGeometry
  ) {
    // A vector holds 8 channels or more; these channels would use half of it at most.
    guard outputs <= 4, geometry.kernelWidth >= 3, source.kept.count >= 8 else { return nil }
    self.batch = batch
    self.source = source
    self.top = top
    self.rows = rows
    self.columns = columns
    self.outputs = outputs
    kernelHeight = geometry.kernelHeight
    kernelWidth = geometry.kernelWidth
    kernel = PackedKernel(
      depth: kernelHeight * source.kept.count, channels: kernelWidth * outputs)
    blocks = ConvolutionBlocks(batch: batch, lines: rows, lineFloats: source.lineFloats)
  }

  /// `output = input * weight + bias`.
  ///
  /// - Parameter weight: Returns the scalar of a tap, an input channel and an output channel.
  func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, tail: ConvolutionTail? = nil,
    weight: (_ row: Int, _ column: Int, _ input: Int, _ output: Int) -> Float
  ) {
    withScratch(kernel.count) { packed in
      pack(weight, into: packed)
      Parallelism.forEach(blocks: blocks.count) { index in
        let (image, lines) = blocks.block(index)
        withScratch(lines.count * source.columns * kernel.width) { partial in
          withPatches(input, image: image, lines) { patches in
            for block in kernel.blocks {
              var grid = patches
              grid.channels = block.width
              grid.output = partial + block.first
              grid.outputPixel = kernel.width
              grid.outputLine = source.columns * kernel.width
              ck_convolve(&grid, block.width, packed + block.offset, nil)
            }
          }
          for line in lines {
            addColumns(
              partial + (line - lines.lowerBound) * source.columns * kernel.width, bias: bias,
              to: output + (image * rows + line) * columns * outputs)
          }
          let (first, length) = (image * rows + lines.lowerBound, columns * outputs)
          tail?.finish(output, first * length..<(first + lines.count) * length)
        }
      }
    }
  }

  private func addColumns(
    _ partial: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    to line: UnsafeMutablePointer<Float>
  ) {
    for pixel in 0..<columns {
      for channel in 0..<outputs {
        var sum = bias?[channel] ?? 0
        for column in 0..<kernelWidth {
          sum += partial[(pixel + column) * kernel.width + column * outputs + channel]
        }
        line[pixel * outputs + channel] = sum
      }
    }
  }

  /// The kernel's gradient `[kH, kW, Cin, Cout]`.
  func backwardWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let spans = max(1, min(8, blocks.count))
    withScratch(spans * kernel.count) { sums in
      Parallelism.forEach(blocks: spans) { span in
        let sum = sums + span * kernel.count
        sum.update(repeating: 0, count: kernel.count)
        for index in span * blocks.count / spans..<(span + 1) * blocks.count / spans {
          add(input, outputGradient, block: index, to: sum)
        }
      }
      for span in 1..<spans {
        Addition.forward(kernel.count, sums, sums + span * kernel.count, output: sums)
      }
      unpack(sums, into: weightGradient)
    }
  }

  private func add(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, block index: Int,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let (image, lines) = blocks.block(index)
    withScratch(lines.count * source.columns * kernel.width) { spread in
      spread.update(repeating: 0, count: lines.count * source.columns * kernel.width)
      for line in lines {
        let gradient = outputGradient + (image * rows + line) * columns * outputs
        let target = spread + (line - lines.lowerBound) * source.columns * kernel.width
        for pixel in 0..<columns {
          for column in 0..<kernelWidth {
            let place = target + (pixel + column) * kernel.width + column * outputs
            for channel in 0..<outputs { place[channel] = gradient[pixel * outputs + channel] }
          }
        }
      }
      withPatches(input, image: image, lines) { patches in
        for block in kernel.blocks {
          var grid = patches
          grid.channels = block.width
          grid.output = spread + block.first
          grid.outputPixel = kernel.width
          grid.outputLine = source.columns * kernel.width
          ck_accumulate_kernel(&grid, block.width, sum + block.offset)
        }
      }
    }
  }

  /// Calls `body` with every pixel of some lines, with the rows of the kernel below it, as patches
  /// of one column.
  private func withPatches(
    _ input: UnsafePointer<Float>, image: Int, _ lines: Range<Int>, _ body: (ck_grid) -> Void
  ) {
    let padded = lines.lowerBound + top..<lines.upperBound + top + kernelHeight - 1
    withScratch(padded.count * source.lineFloats) { slab in
      source.copy(
        padded, of: input + image * source.height * source.width * source.channels, to: slab)
      var grid = ck_grid()
      grid.input = UnsafePointer(slab)
      grid.inputRow = source.lineFloats
      grid.inputPixel = source.kept.count
      grid.inputLine = source.lineFloats
      grid.kernelRows = kernelHeight
      grid.run = source.kept.count
      grid.lastRun = grid.run
      grid.lines = lines.count
      grid.columns = source.columns
      body(grid)
    }
  }

  private func pack(
    _ weight: (_ row: Int, _ column: Int, _ input: Int, _ output: Int) -> Float,
    into packed: UnsafeMutablePointer<Float>
  ) {
    packed.update(repeating: 0, count: kernel.count)
    forEachWeight { row, column, input, output, place in
      packed[place] = weight(row, column, input, output)
    }
  }

  private func unpack(
    _ packed: UnsafePointer<Float>, into weightGradient: UnsafeMutablePointer<Float>
  ) {
    forEachWeight { row, column, input, output, place in
      let tap = row * kernelWidth + column
      weightGradient[(tap * source.kept.count + input) * outputs + output] = packed[place]
    }
  }

  private func forEachWeight(
    _ body: (_ row: Int, _ column: Int, _ input: Int, _ output: Int, _ place: Int) -> Void
  ) {
    for block in kernel.blocks {
      for depth in 0..<kernel.depth {
        for channel in 0..<block.channels {
          let (column, output) = (block.first + channel).quotientAndRemainder(dividingBy: outputs)
          let (row, input) = depth.quotientAndRemainder(dividingBy: source.kept.count)
          body(row, column, input, output, block.offset + depth * block.width + channel)
        }
      }
    }
  }
}
