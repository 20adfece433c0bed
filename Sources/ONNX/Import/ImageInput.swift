import FileAccess
import Networks
import TensorCore

/// The input of an ONNX model that the images go to.
struct ImageInput {
  /// Its name.
  let name: String
  /// The number of channels.
  let channels: Int
  /// Whether images are `[N, H, W, C]`, as TensorFlow orders them.
  let areChannelsLast: Bool
  /// The stated batch; nil if it is open.
  let batch: Int?
  /// The stated height; nil if it is open.
  let height: Int?
  /// The stated width; nil if it is open.
  let width: Int?

  /// Finds the input.
  ///
  /// - Throws: `FileProblem` if there is not exactly one input of images besides those that the
  ///   options give numbers for.
  init(_ file: ONNXFile, _ options: ONNXImportOptions) throws {
    func refuse(_ found: String, _ advice: String) -> FileProblem {
      FileProblem(.malformed, path: file.path, found: found, advice: advice)
    }
    let weights = Set(file.graph.initializer.map(\.name))
    let inputs = file.graph.input.filter { !weights.contains($0.name) }
    if let unknown = options.inputs.keys.sorted().first(where: { name in
      !inputs.contains { $0.name == name }
    }) {
      throw refuse(
        "it has no input \"\(unknown.shortened)\"; its inputs are \(inputs.map(\.name).listed())",
        "Name one of them")
    }
    let open = inputs.filter { options.inputs[$0.name] == nil }
    guard open.count == 1, let input = open.first else {
      let others = open.isEmpty ? "none" : open.map(Self.words).listed()
      throw refuse(
        "a network of Condense has one input of images, but this model's inputs are \(others)",
        Self.advice(for: open))
    }
    let type = ScalarType(rawValue: input.type.tensorType.elemType)
    guard let type, [.float, .half, .double].contains(type) else {
      throw refuse(
        "its input \(Self.words(input)) is not of floating-point numbers",
        "Export a network that reads images in floating point")
    }
    let extents = Self.extents(input)
    guard extents.count == 4 else {
      throw refuse(
        "its input \(Self.words(input)) is not of images [N, C, H, W]",
        "Export a network of images")
    }
    // Few channels in the last place, and not in the second: TensorFlow's order, unless the last two
    // extents are those of a tiny square image.
    let likely = 1...4
    areChannelsLast =
      extents[3].map(likely.contains) == true && extents[1].map(likely.contains) != true
      && extents[2] != extents[3]
    guard let channels = extents[areChannelsLast ? 3 : 1] else {
      throw refuse(
        "its input \(Self.words(input)) does not state the number of channels",
        "Export it with a fixed number of channels")
    }
    guard extents.allSatisfy({ $0.map { (1...65_536).contains($0) } ?? true }) else {
      throw refuse(
        "its input \(Self.words(input)) has impossible extents", ONNXFile.exportAgain)
    }
    name = input.name
    self.channels = channels
    batch = extents[0]
    height = extents[areChannelsLast ? 1 : 2]
    width = extents[areChannelsLast ? 2 : 3]
    try options.imageExtent.map { try require($0, path: file.path) }
  }

  /// Rejects a size of images that contradicts what the model states.
  private func require(_ given: ImageExtent, path: String) throws {
    guard given.height != height ?? given.height || given.width != width ?? given.width else {
      return
    }
    func words(_ extent: Int?) -> String { extent.map(String.init) ?? "any" }
    throw FileProblem(
      .malformed, path: path,
      found: "the model is for images of \(words(height))×\(words(width)) (height×width), but"
        + " --image-size says \(given.height)×\(given.width)",
      advice: "Leave out --image-size, or export the network for images of that size")
  }

  /// The advice for a model with none or several inputs that are not given.
  private static func advice(for open: [OnnxValue]) -> String {
    guard let last = open.last else { return "Leave one input open" }
    let name = last.name.shortened
    guard open.allSatisfy({ extents($0).count == 4 }) else {
      // The input to give numbers for is one that is not of images.
      let other = open.first { extents($0).count != 4 }?.name.shortened ?? name
      return
        "Give numbers for the others with condense convert, such as --input \(other)=0.5,1 or, from"
        + " a file, --input \(other)=@numbers.txt"
    }
    return
      "Condense applies a network to one image at a time. If all but one of the inputs are always the"
      + " same, give their numbers with condense convert, such as --input \(name)=@numbers.txt, a text"
      + " file in the order of the input's axes. Otherwise export the part of the network that reads one"
      + " image"
  }

  private static func extents(_ input: OnnxValue) -> [Int?] {
    input.type.tensorType.shape.dim.map { dimension in
      guard case .dimValue(let extent)? = dimension.value, extent > 0 else { return nil }
      return Int(clamping: extent)
    }
  }

  /// For messages: `"image" [?, 3, 224, 224]`.
  private static func words(_ input: OnnxValue) -> String {
    let extents = extents(input).prefix(8).map { $0.map(String.init) ?? "?" }
    return "\"\(input.name.shortened)\" [\(extents.joined(separator: ", "))]"
  }

  /// The numbers that a user gives for an input, in the shape that the model states.
  ///
  /// - Throws: `FileProblem` if there are too many or too few.
  func tensor(_ scalars: [Float], for name: String, in file: ONNXFile) throws -> Tensor {
    let input = file.graph.input.first { $0.name == name } ?? OnnxValue()
    let extents = Self.extents(input).map { $0 ?? 1 }
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      count = overflow ? Int.max : product
    }
    guard count == scalars.count else {
      throw FileProblem(
        .malformed, path: file.path,
        found: "its input \(Self.words(input)) takes \(count) numbers, but \(scalars.count) are"
          + " given", advice: "Give as many numbers as the input takes")
    }
    return Tensor(scalars, shape: Shape(extents))
  }
}
