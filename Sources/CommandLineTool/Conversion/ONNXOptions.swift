import ArgumentParser
import FileAccess
import Foundation
import Networks
import ONNX

/// How an ONNX model is read and written.
struct ONNXOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Numbers for an input of an ONNX model that is not its images, or @FILE with the numbers; for each such input \
      once. They become part of the network.
      """, valueName: "name=numbers"))
  var input: [ModelInput] = []

  @Option(
    help: ArgumentHelp(
      "The most memory that the tensors of an ONNX model may take, such as 2G. (default: half of what is left)",
      valueName: "bytes"))
  var maxMemory: ByteCount?

  @Flag(
    help:
      "Put the normalization into the ONNX model that is written: it then reads pixels in 0...1.")
  var withNormalization = false

  /// Whether an option for reading is given.
  var areGivenForReading: Bool { !input.isEmpty || maxMemory != nil }

  /// How the model is read.
  func reading(_ images: ImageOptions) throws -> ONNXImportOptions {
    var options = ONNXImportOptions()
    if let maxMemory { options.maximumBytes = maxMemory.bytes }
    options.imageExtent = images.imageSize.map {
      ImageExtent(height: $0.size.height, width: $0.size.width)
    }
    for input in input {
      guard options.inputs.updateValue(try input.numbers(), forKey: input.name) == nil else {
        throw ValidationError("--input gives numbers for \(input.name.shortened) twice.")
      }
    }
    return options
  }
}

/// `NAME=0.5,1`, or `NAME=@FILE`.
struct ModelInput: ExpressibleByArgument {
  let name: String
  private let text: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      return nil
    }
    name = String(argument[..<equals])
    text = String(argument[argument.index(after: equals)...])
    guard text.hasPrefix("@") ? text.count > 1 : Self.numbers(text) != nil else { return nil }
  }

  /// The numbers.
  ///
  /// - Throws: `FileProblem` if the file with the numbers is missing or holds something else.
  func numbers() throws -> [Float] {
    guard text.hasPrefix("@") else { return Self.numbers(text) ?? [] }
    let path = String(text.dropFirst())
    let content = String(decoding: try FileContents.read(path), as: UTF8.self)
    guard let numbers = Self.numbers(content) else {
      throw FileProblem(
        .malformed, path: path, found: "it holds more than numbers",
        advice: "Separate the numbers by commas, spaces or line ends")
    }
    return numbers
  }

  private static func numbers(_ text: String) -> [Float]? {
    let parts = text.split { $0 == "," || $0.isWhitespace }
    let numbers = parts.compactMap { Float($0) }.filter(\.isFinite)
    return numbers.count == parts.count && !parts.isEmpty ? numbers : nil
  }
}

/// A number of bytes: `500M`, `2G`, `1048576`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    let unit = argument.last.flatMap { units[$0.uppercased()] }
    guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number > 0 else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    self.bytes = bytes
  }
}
