// swift-tools-version: 6.1
import PackageDescription

/// Tests are compiled without optimization, which is faster; what they test is optimized.
let testSettings: [SwiftSetting] = [
  .unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"])
]

/// A test target beside each library target, with the shared helpers.
func tests(_ target: String, _ others: String...) -> Target {
  .testTarget(
    name: target + "Tests",
    dependencies: ([target, "TestSupport"] + others).map { .byName(name: $0) },
    swiftSettings: testSettings)
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
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Level 0: C libraries.
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
    .target(name: "CKernels"),
    .target(name: "CAllocation"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    // Level 1: tensors and files.
    .target(name: "TensorCore"),
    .target(name: "FileAccess"),
    .target(name: "Memory"),
    .target(name: "PythonFiles", dependencies: ["CZip", "FileAccess"]),
    // Level 2: loops over buffers, pictures, and pages.
    .target(
      name: "Kernels",
      dependencies: [
        "CKernels", "TensorCore", .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "Images", dependencies: ["CPNG", "CTurboJPEG", "TensorCore", "FileAccess", "Memory"]),
    .target(name: "Reporting", dependencies: ["FileAccess"]),
    // Level 3: the tape, and the data.
    .target(name: "Autograd", dependencies: ["TensorCore"]),
    .target(
      name: "DataPipeline",
      dependencies: ["CZlib", "TensorCore", "FileAccess", "Memory", "PythonFiles", "Images"]),
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
      name: "ONNX",
      dependencies: [
        "TensorCore", "FileAccess", "Memory", "Autograd", "Layers", "Networks",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ], exclude: ["Format/onnx.proto"]),
    .target(
      name: "Interchange",
      dependencies: [
        "TensorCore", "FileAccess", "PythonFiles", "Autograd", "Layers", "Networks", "ONNX",
      ]),
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
      name: "Pruning",
      dependencies: ["TensorCore", "Kernels", "Autograd", "Layers", "Networks", "Metrics"]),
    .target(
      name: "Distillation",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange", "DataPipeline",
        "Metrics", "Training", "Pruning",
      ]),
    .target(
      name: "Translation",
      dependencies: [
        "TensorCore", "FileAccess", "Images", "Autograd", "Layers", "Networks", "Interchange",
        "DataPipeline", "Metrics", "Training", "Distillation",
      ]),
    // Level 8: the search for what to prune; it knows no network.
    .target(name: "Search", dependencies: ["TensorCore", "FileAccess"]),
    // What the search asks of generators, and what becomes of its answer.
    .target(
      name: "Compression",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Metrics", "Training",
        "Translation",
        "Pruning", "Search",
      ]),
    // Level 9: methods as steps, and the language of recipes.
    .target(name: "RecipeLanguage", dependencies: ["FileAccess", "Yams"]),
    .target(
      name: "Steps",
      dependencies: [
        "TensorCore", "FileAccess", "Memory", "Images", "Reporting", "Layers", "Networks",
        "Interchange",
        "DataPipeline", "Metrics", "Training", "Distillation", "Translation", "Pruning", "Search",
        "Compression", "RecipeLanguage", .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "TensorCore", "FileAccess", "Memory", "Images", "Reporting", "Networks", "Interchange",
        "DataPipeline", "Metrics", "Training", "Distillation", "Translation", "Pruning",
        "RecipeLanguage", "Steps",
      ]),
    // All of the library in one import.
    .target(
      name: "Condense",
      dependencies: [
        "TensorCore", "FileAccess", "Memory", "PythonFiles", "Kernels", "Images", "Reporting",
        "Autograd", "DataPipeline",
        "Layers", "Networks", "ONNX", "Interchange", "Metrics", "Training", "Distillation",
        "Translation",
        "Pruning", "Search", "Compression", "RecipeLanguage", "Steps", "Experiments",
      ]),
    // Level 10: the command line.
    .target(
      name: "CommandLineTool",
      dependencies: [
        "FileAccess", "Memory", "Images", "Reporting", "DataPipeline", "Networks", "ONNX",
        "Interchange",
        "Training",
        "Distillation", "Translation", "Compression", "RecipeLanguage", "Steps", "Experiments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "CondenseCommand", dependencies: ["CAllocation", "CommandLineTool"]),
    // Beside the levels: the benchmark, and helpers for tests.
    .executableTarget(
      name: "condense-bench",
      dependencies: [
        "TensorCore", "FileAccess", "Kernels", "Images", "Autograd", "DataPipeline", "Layers",
        "Networks", "ONNX", "Interchange", "Training", "Distillation", "Translation", "Pruning",
        "Reporting", "CommandLineTool",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/condense-bench"),
    .target(name: "CHeap", path: "Benchmarks/CHeap"),
    .executableTarget(
      name: "condense-mutate",
      dependencies: [
        "CHeap", "TensorCore", "FileAccess", "Images", "Autograd", "Networks", "ONNX",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Benchmarks/condense-mutate"),
    .target(
      name: "TestSupport",
      dependencies: [
        "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange",
      ]),
    // Beside the levels as well: programs that users can start from.
    example("ClassifyImage"),
    example("CompressPair"),
    example("Ensemble"),
    example("NewOperation"),
    example("OwnLoss"),
    example("PruneClassifier"),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
    .testTarget(
      name: "CondenseTests", dependencies: ["Condense"], packageAccess: false,
      swiftSettings: testSettings),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "TestSupport", "FileAccess", "TensorCore", "ONNX", "RecipeLanguage", "Steps", "Experiments",
        "CommandLineTool",
      ], swiftSettings: testSettings),
    .testTarget(
      name: "GuideTests", dependencies: ["Condense"], packageAccess: false,
      swiftSettings: testSettings),
    tests("TensorCore"),
    tests("FileAccess"),
    tests("Memory"),
    tests("PythonFiles"),
    tests("Images", "TensorCore", "FileAccess"),
    tests("Reporting", "FileAccess"),
    tests("DataPipeline", "TensorCore", "FileAccess", "Images"),
    tests("Kernels", "TensorCore"),
    tests("Autograd", "TensorCore"),
    tests("Layers", "TensorCore", "Autograd", "Interchange", "Kernels", "Networks"),
    tests("Networks", "TensorCore", "Autograd", "Kernels", "Layers", "Interchange"),
    tests("Interchange", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks"),
    tests("ONNX", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks"),
    tests("Metrics", "TensorCore", "Networks"),
    tests(
      "Training", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange",
      "DataPipeline", "Distillation"),
    tests(
      "Distillation", "TensorCore", "Autograd", "Layers", "Networks", "DataPipeline", "Training",
      "Metrics", "FileAccess", "Images", "Interchange", "Pruning"),
    .testTarget(
      name: "BenchmarkTests",
      dependencies: ["TensorCore", "Interchange", "TestSupport", "condense-bench"],
      swiftSettings: testSettings),
    tests(
      "Translation", "TensorCore", "FileAccess", "Images", "Autograd", "Layers", "Networks",
      "Interchange", "DataPipeline", "Metrics", "Training", "Distillation"),
    tests(
      "Pruning", "TensorCore", "FileAccess", "Autograd", "Layers", "Networks", "Interchange"),
    tests(
      "Compression", "TensorCore", "Autograd", "Layers", "Networks", "Training", "Translation",
      "Pruning", "Search"),
    tests("Search", "TensorCore", "FileAccess"),
    tests("RecipeLanguage", "FileAccess"),
    tests(
      "Steps", "TensorCore", "FileAccess", "Images", "RecipeLanguage", "DataPipeline", "Networks",
      "Training", "Distillation", "Translation", "Compression", "Pruning", "Experiments"),
    tests(
      "Experiments", "TensorCore", "FileAccess", "Images", "RecipeLanguage", "Autograd",
      "Interchange", "Networks", "DataPipeline", "Training", "Distillation", "Translation",
      "Steps"),
    tests(
      "CommandLineTool", "FileAccess", "Images", "Reporting", "TensorCore", "Autograd",
      "Interchange", "Layers", "Networks", "ONNX", "DataPipeline", "Training", "Distillation",
      "Translation", "RecipeLanguage", "Steps", "Experiments"),
  ]
)
