/// Every row, in the order of the table.
enum AllRows {
  static let rows: [any BenchmarkRow] =
    ConvolutionRow.all + ResNetRow.all + GeneratorRow.all + CycleGANRow.all
}
