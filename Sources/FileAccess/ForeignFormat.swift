import Foundation

/// The formats that users most often mistake for a file with a network, recognized by bytes near the
/// start.
package enum ForeignFormat: CaseIterable {
  case lfsPointer, pytorchArchive, pickle, webPage, gzip, tar
  case hdf5, savedModel, tfLite, gguf, numPy

  /// The format whose bytes `data` has; nil if it is none of these.
  package init?(recognizing data: Data) {
    guard !Self.hasTensorHeader(data) else { return nil }
    let format = Self.allCases.first { format in
      let rest = data.dropFirst(format.offset)
      return format.marks.contains { rest.starts(with: $0) }
    }
    guard let format else { return nil }
    self = format
  }

  /// Whether the file begins as safetensors do, with the length of the JSON object that follows: the
  /// bytes of a length can look like a pickle.
  private static func hasTensorHeader(_ data: Data) -> Bool {
    let bytes = data.prefix(9)
    guard bytes.count == 9, bytes.last == UInt8(ascii: "{") else { return false }
    let length = bytes.dropLast().reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= UInt64(data.count - 8)
  }

  /// The position of the mark.
  private var offset: Int {
    switch self {
    case .tar: 257
    case .tfLite: 4
    default: 0
    }
  }

  private var marks: [[UInt8]] {
    switch self {
    case .lfsPointer: [Array("version https://git-lfs".utf8)]
    case .pytorchArchive: [Array("PK".utf8) + [3, 4]]
    case .pickle: (2...5).map { [0x80, $0] }
    case .webPage: ["<!DOCTYPE", "<!doctype", "<html", "<HTML"].map { Array($0.utf8) }
    case .gzip: [[0x1F, 0x8B]]
    case .tar: [Array("ustar".utf8)]
    case .hdf5: [[0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A]]
    // The version 1 of its schema, and a graph.
    case .savedModel: [[0x08, 0x01, 0x12]]
    case .tfLite: [Array("TFL3".utf8)]
    case .gguf: [Array("GGUF".utf8)]
    case .numPy: [[0x93] + Array("NUMPY".utf8)]
    }
  }

  /// The actual format of the file, and what to do with it.
  package func problem(expecting expected: String) -> (found: String, advice: String) {
    switch self {
    case .lfsPointer:
      (
        "this is a Git LFS pointer, not the file itself",
        "Run `git lfs pull` in its repository"
      )
    case .pytorchArchive:
      ("this is a zip archive, probably a PyTorch checkpoint, not \(expected)", Self.conversion)
    case .pickle:
      (
        "this is a Python pickle, probably an old PyTorch checkpoint, not \(expected)",
        Self.conversion
      )
    case .webPage:
      ("this is a web page, not \(expected)", "Download the file itself")
    case .gzip: ("this is compressed with gzip", "Unpack it with `gunzip` first")
    case .tar:
      (
        "this is a tar archive, as PyTorch wrote before version 0.1.10, not \(expected)",
        "If it is a checkpoint that you trust, save its weights again, in Python:"
          + " `torch.save(torch.load(\"old.pth\", weights_only=False), \"weights.pth\")`"
      )
    case .hdf5: ("this is an HDF5 file, as Keras writes, not \(expected)", Self.keras)
    case .savedModel:
      (
        "this is a SavedModel of TensorFlow, not \(expected)",
        "Convert its folder to ONNX, `python -m tf2onnx.convert --saved-model FOLDER --output"
          + " model.onnx`, then run `condense convert model.onnx model.safetensors`"
      )
    case .tfLite:
      (
        "this is a TensorFlow Lite model, not \(expected)",
        "Convert it to ONNX, `python -m tf2onnx.convert --tflite model.tflite --output model.onnx`,"
          + " then run `condense convert model.onnx model.safetensors`"
      )
    case .gguf:
      (
        "this is a GGUF file, in which language models are stored, not \(expected)",
        "Condense compresses networks of images. Name another file"
      )
    case .numPy: ("this is an array of NumPy, not \(expected)", Self.weights)
    }
  }

  /// The advice for a network of Keras.
  package static let keras =
    "Convert it to ONNX in Python, `tf2onnx.convert.from_keras(model, output_path=\"model.onnx\")`,"
    + " then run `condense convert model.onnx model.safetensors`"
  /// The advice for arrays without a network.
  package static let weights =
    "If it holds the weights of a network, save them from Python:"
    + " `safetensors.numpy.save_file(dict(numpy.load(\"weights.npz\")), \"weights.safetensors\")`"
  private static let conversion = "Convert it: `condense convert old.pth new.safetensors`"
}
