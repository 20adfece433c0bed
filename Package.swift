// swift-tools-version: 6.1
import PackageDescription

/// A test target beside each library target, with the shared helpers.
func tests(_ target: String, _ others: String...) -> Target {
  .testTarget(
    name: target + "Tests",
    dependencies: ([target, "TestSupport"] + others).map { .byName(name: $0) })
}

let libraryTargets = [
  "TensorCore", "FileAccess", "Kernels", "Images", "Autograd", "DataPipeline", "Layers", "Models",
  "Checkpointing", "Training", "Distillation", "Translation", "Pruning",
  "Coevolution", "Compression",
]

let package = Package(
  name: "Condense",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Condense", targets: libraryTargets),
    .executable(name: "condense", targets: ["condense"]),
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
    // Level 2: loops over buffers, and pictures.
    .target(
      name: "Kernels",
      dependencies: [
        "CBLAS", "CKernels", "TensorCore", .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(name: "Images", dependencies: ["CPNG", "TensorCore", "FileAccess"]),
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
    // Level 5: architectures and their files.
    .target(name: "Models", dependencies: ["TensorCore", "Autograd", "Layers"]),
    .target(
      name: "Checkpointing",
      dependencies: ["CZip", "TensorCore", "FileAccess", "Autograd", "Layers"]),
    // Level 6: the loop.
    .target(
      name: "Training",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Models", "Checkpointing", "DataPipeline",
        .product(name: "Logging", package: "swift-log"),
      ]),
    // Level 7: compression.
    .target(
      name: "Distillation",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Models", "Checkpointing", "DataPipeline",
        "Training",
      ]),
    .target(
      name: "Translation",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Images", "Autograd", "Layers", "Models",
        "Checkpointing", "DataPipeline", "Training",
      ]),
    .target(
      name: "Pruning",
      dependencies: ["TensorCore", "Kernels", "Autograd", "Layers", "Models"]),
    // Level 8: the search for what to prune; it knows no network.
    .target(name: "Coevolution", dependencies: ["TensorCore", "FileAccess"]),
    // What the search asks of generators, and what becomes of its answer.
    .target(
      name: "Compression",
      dependencies: [
        "TensorCore", "Autograd", "Layers", "Models", "Training", "Translation", "Pruning",
        "Coevolution",
      ]),
    // Level 9: the command line.
    .target(
      name: "CommandLineTool",
      dependencies: [
        "TensorCore", "FileAccess", "Images", "Layers", "Models", "Checkpointing", "DataPipeline",
        "Training", "Distillation", "Translation", "Pruning", "Coevolution", "Compression",
        .product(name: "ArgumentParser", package: "swift-argument-parser"), "Yams",
      ]),
    .executableTarget(name: "condense", dependencies: ["CommandLineTool"]),
    // Beside the levels: the benchmark, and helpers for tests.
    .executableTarget(
      name: "condense-bench",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Autograd", "Layers", "Models", "Checkpointing",
        "Training", "Translation", "CommandLineTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/condense-bench"),
    .target(
      name: "TestSupport",
      dependencies: ["TensorCore", "FileAccess", "Autograd", "Layers", "Checkpointing"]),
    tests("TensorCore"),
    tests("FileAccess"),
    tests("Images", "TensorCore", "FileAccess"),
    tests("DataPipeline", "TensorCore", "FileAccess", "Images"),
    tests("Kernels", "TensorCore"),
    tests("Autograd", "TensorCore"),
    tests("Layers", "TensorCore", "Autograd", "Checkpointing", "Kernels"),
    tests("Models", "TensorCore", "Autograd", "Layers", "Checkpointing"),
    tests("Checkpointing", "TensorCore", "FileAccess", "Autograd", "Layers"),
    tests(
      "Training", "TensorCore", "FileAccess", "Autograd", "Layers", "Models", "Checkpointing",
      "DataPipeline"),
    tests(
      "Distillation", "TensorCore", "Autograd", "Layers", "Models", "DataPipeline", "Training",
      "FileAccess", "Checkpointing"),
    .testTarget(
      name: "BenchmarkTests",
      dependencies: ["TensorCore", "Checkpointing", "TestSupport", "condense-bench"]),
    tests(
      "Translation", "TensorCore", "FileAccess", "Images", "Autograd", "Layers", "Models",
      "Checkpointing", "DataPipeline", "Training"),
    tests("Pruning", "TensorCore", "Autograd", "Layers", "Models"),
    tests(
      "Compression", "TensorCore", "Models", "Training", "Translation", "Coevolution"),
    tests("Coevolution", "TensorCore", "FileAccess"),
    tests(
      "CommandLineTool", "FileAccess", "Images", "TensorCore", "Autograd", "Checkpointing",
      "Layers", "Models", "DataPipeline", "Training", "Translation"),
  ]
)
