// swift-tools-version: 6.1
import PackageDescription

/// A test target beside each library target, with the shared helpers.
func tests(_ target: String, _ others: String...) -> Target {
  .testTarget(
    name: target + "Tests",
    dependencies: ([target, "TestSupport"] + others).map { .byName(name: $0) })
}

/// A program in Examples, which sees what users of the library see.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["Condense"], path: "Examples/\(name)", packageAccess: false)
}

let package = Package(
  name: "Condense",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Condense", targets: ["Condense"]),
    .executable(name: "condense", targets: ["CondenseCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Level 0: C libraries.
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
    .target(name: "CKernels"),
    .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    // Level 1: tensors and files.
    .target(name: "TensorCore"),
    .target(name: "FileAccess"),
    // Level 2: loops over buffers, pictures, and pages.
    .target(
      name: "Kernels",
      dependencies: [
        "CBLAS", "CKernels", "TensorCore", .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(name: "Images", dependencies: ["CPNG", "TensorCore", "FileAccess"]),
    .target(name: "Reporting", dependencies: ["FileAccess"]),
    // Level 3: the tape, and the data.
    .target(name: "Autograd", dependencies: ["TensorCore"]),
    .target(name: "DataPipeline", dependencies: ["CZlib", "TensorCore", "FileAccess", "Images"]),
    // Level 4: layers and losses.
    .target(
      name: "Layers",
      dependencies: [
        "TensorCore", "Kernels", "Autograd",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    // Level 5: networks, their files, and metrics.
    .target(name: "Networks", dependencies: ["TensorCore", "Kernels", "Autograd", "Layers"]),
    .target(
      name: "Interchange",
      dependencies: ["CZip", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks"]),
    .target(name: "Metrics", dependencies: ["TensorCore", "Kernels", "Autograd", "Layers"]),
    // Level 6: the loop.
    .target(
      name: "Training",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Autograd", "Layers", "Networks", "Interchange",
        "DataPipeline", "Metrics", .product(name: "Logging", package: "swift-log"),
      ]),
    // Level 7: compression.
    .target(
      name: "Distillation",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange", "DataPipeline",
        "Training",
      ]),
    .target(
      name: "Translation",
      dependencies: [
        "TensorCore", "FileAccess", "Images", "Autograd", "Layers", "Networks", "Interchange",
        "DataPipeline", "Metrics", "Training",
      ]),
    .target(
      name: "Pruning",
      dependencies: ["TensorCore", "Kernels", "Autograd", "Layers", "Networks"]),
    // Level 8: the search for what to prune; it knows no network.
    .target(name: "Search", dependencies: ["TensorCore", "FileAccess"]),
    // What the search asks of generators, and what becomes of its answer.
    .target(
      name: "Compression",
      dependencies: [
        "TensorCore", "Autograd", "Layers", "Networks", "Metrics", "Training", "Translation",
        "Pruning", "Search",
      ]),
    // All of the library in one import.
    .target(
      name: "Condense",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Images", "Reporting", "Autograd", "DataPipeline",
        "Layers", "Networks", "Interchange", "Metrics", "Training", "Distillation", "Translation",
        "Pruning", "Search", "Compression",
      ]),
    // Level 9: the command line.
    .target(
      name: "CommandLineTool",
      dependencies: [
        "TensorCore", "FileAccess", "Images", "Reporting", "Layers", "Networks", "Interchange",
        "DataPipeline", "Metrics", "Training", "Distillation", "Translation", "Pruning", "Search",
        "Compression", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"), "Yams",
      ]),
    .executableTarget(name: "CondenseCommand", dependencies: ["CommandLineTool"]),
    // Beside the levels: the benchmark, and helpers for tests.
    .executableTarget(
      name: "condense-bench",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Autograd", "Layers", "Networks", "Interchange",
        "Training", "Translation", "Pruning", "CommandLineTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/condense-bench"),
    .target(
      name: "TestSupport",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange",
      ]),
    // Beside the levels as well: programs that users can start from.
    example("ClassifyImage"),
    example("NewOperation"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "CondenseTests", dependencies: ["Condense"], packageAccess: false),
    tests("TensorCore"),
    tests("FileAccess"),
    tests("Images", "TensorCore", "FileAccess"),
    tests("Reporting", "FileAccess"),
    tests("DataPipeline", "TensorCore", "FileAccess", "Images"),
    tests("Kernels", "TensorCore"),
    tests("Autograd", "TensorCore"),
    tests("Layers", "TensorCore", "Autograd", "Interchange", "Kernels", "Networks"),
    tests("Networks", "TensorCore", "Autograd", "Kernels", "Layers", "Interchange"),
    tests("Interchange", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks"),
    tests("Metrics", "TensorCore", "Networks"),
    tests(
      "Training", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange",
      "DataPipeline"),
    tests(
      "Distillation", "TensorCore", "Autograd", "Layers", "Networks", "DataPipeline", "Training",
      "FileAccess", "Interchange"),
    .testTarget(
      name: "BenchmarkTests",
      dependencies: ["TensorCore", "Interchange", "TestSupport", "condense-bench"]),
    tests(
      "Translation", "TensorCore", "FileAccess", "Images", "Autograd", "Layers", "Networks",
      "Interchange", "DataPipeline", "Metrics", "Training"),
    tests(
      "Pruning", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange"),
    tests(
      "Compression", "TensorCore", "Autograd", "Layers", "Networks", "Training", "Translation",
      "Pruning", "Search"),
    tests("Search", "TensorCore", "FileAccess"),
    tests(
      "CommandLineTool", "FileAccess", "Images", "Reporting", "TensorCore", "Autograd",
      "Interchange", "Layers", "Networks", "DataPipeline", "Training", "Translation"),
  ]
)
