import FileAccess
import Foundation
import PythonFiles

extension PyTorchContent {
  /// The largest pickle, in bytes; the largest number of entries needs fewer.
  private static let pickleLimit = 100_000_000

  /// Reads the format since PyTorch 1.6: `<prefix>/data.pkl` beside `<prefix>/data/<key>`.
  ///
  /// - Throws: `PythonFileProblem`.
  init(archive path: String, _ data: Data) throws {
    let archive = try ZipArchive(path: path, data: data)
    try Self.refuseOthers(archive)
    guard let slash = archive.firstName.firstIndex(of: "/") else {
      throw PythonFileProblem(
        "this is a zip archive whose first entry is not in a folder, so `torch.save` did not write it",
        advice: PythonFileProblem.isAnotherFile)
    }
    let prefix = String(archive.firstName[..<slash])
    guard archive.entries["\(prefix)/constants.pkl"] == nil else {
      throw PythonFileProblem(
        "this is a TorchScript program (it contains \(prefix.shortened)/constants.pkl), not a"
          + " weights file",
        advice:
          "\(PythonFileProblem.saveState(of: "torch.jit.load(\"model.pt\").state_dict()")). If convert"
          + " does not recognize the network, export it: `torch.onnx.export(torch.jit.load(\"model.pt\"),"
          + " torch.randn(1, 3, H, W), \"model.onnx\", dynamo=False)`")
    }
    try archive.requirePlainEntries()
    let name = "\(prefix)/data.pkl"
    guard let entry = archive.entries[name] else {
      throw PythonFileProblem(
        "this is a zip archive without the entry \(name.shortened), which `torch.save` writes",
        advice: PythonFileProblem.isAnotherFile)
    }
    guard entry.byteCount <= Self.pickleLimit else {
      throw PythonFileProblem(
        "\(name.shortened) has \(entry.byteCount) bytes, the limit is \(Self.pickleLimit)")
    }
    try Self.checkByteOrder(archive, "\(prefix)/byteorder")
    let pickle = try archive.bytes(0..<entry.byteCount, of: name)
    let objects = TorchObjects()
    var machine = PickleMachine(
      PickleCursor(pickle, source: name.shortened), objects, fileBytes: data.count)
    let root = try machine.run()
    self.init(
      root: root, heap: machine.heap, objects: objects,
      source: ArchiveStorages(archive: archive, prefix: prefix))
  }

  /// Names the other programs that keep networks in zip archives.
  private static func refuseOthers(_ archive: ZipArchive) throws {
    if archive.firstName.hasSuffix(".npy") {
      throw PythonFileProblem(
        "this is an archive of NumPy arrays (.npz), not a PyTorch checkpoint",
        advice: ForeignFormat.weights)
    }
    if archive.entries["model.weights.h5"] != nil {
      throw PythonFileProblem(
        "this is a model of Keras, not a PyTorch checkpoint", advice: ForeignFormat.keras)
    }
  }

  /// Files from before PyTorch 2.1 do not store the byte order; they are little-endian.
  private static func checkByteOrder(_ archive: ZipArchive, _ name: String) throws {
    guard let entry = archive.entries[name] else { return }
    let order = try archive.bytes(0..<min(entry.byteCount, 16), of: name)
    guard order == Data("little".utf8) else {
      throw PythonFileProblem(
        "\(name.shortened) is \"\(String(decoding: order, as: UTF8.self))\", expected \"little\"",
        advice: saveOnLittleEndian)
    }
  }

  static let saveOnLittleEndian = "Load and save it on a machine with an x86 or ARM processor"
}
