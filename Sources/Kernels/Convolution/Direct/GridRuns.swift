import CKernels

extension ck_grid {
  /// `output = patches * kernel + bias` for one block of the kernel, whose rows are ordered run by
  /// run: `[runs, kernelRows, run]`.
  ///
  /// The grid has the first run of each row. Those after it start `inputTap` floats apart, and their
  /// products are added.
  func convolve(
    _ block: PackedKernel.Block, _ packed: UnsafePointer<Float>, runs: Int,
    bias: UnsafePointer<Float>?
  ) {
    var grid = self
    ck_convolve(&grid, block.width, packed + block.offset, bias)
    grid.adds = 1
    for number in 1..<max(1, runs) {
      grid.input += inputTap
      ck_convolve(
        &grid, block.width, packed + block.offset + number * kernelRows * run * block.width, nil)
    }
  }
}
