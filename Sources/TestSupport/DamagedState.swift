import FileAccess
import Interchange
import TensorCore

/// A file of tensors, in which one tensor after another is damaged.
package struct DamagedState {
  private let file: SafetensorsFile
  private let tensors: [StoredTensor]

  /// Reads a file that is not damaged yet.
  package init(_ path: String) throws {
    let file = try SafetensorsFile(path: path)
    self.file = file
    tensors = try file.names.map { name in
      StoredTensor(
        name: name, tensor: try file.tensor(named: name),
        type: file.entry(named: name)?.type ?? .float32)
    }
  }

  /// Writes the file with each damage of each tensor in turn, and calls `body` with a description
  /// of the damage. At the end, writes the original file.
  package func forEachDamage(_ body: (String) throws -> Void) throws {
    for (index, tensor) in tensors.enumerated() {
      for (damage, changed) in Self.damages(of: tensor) {
        var all = tensors
        all[index] = changed
        try SafetensorsWriter.write(tensors: all, metadata: file.metadata, to: file.path)
        try body("\(tensor.name) \(damage)")
      }
    }
    try write(metadata: file.metadata)
  }

  /// Writes the file with other metadata.
  package func write(metadata: [String: String]) throws {
    try SafetensorsWriter.write(tensors: tensors, metadata: metadata, to: file.path)
  }

  /// The metadata of the original file.
  package var metadata: [String: String] { file.metadata }

  private static func damages(of stored: StoredTensor) -> [(String, StoredTensor)] {
    let (tensor, extents) = (stored.tensor, stored.tensor.shape.extents)
    let doubled = extents.isEmpty ? [2] : [2 * extents[0]] + extents.dropFirst()
    func with(_ tensor: Tensor, _ type: StorageType? = nil) -> StoredTensor {
      StoredTensor(name: stored.name, tensor: tensor, type: type ?? stored.type)
    }
    let larger = Tensor(tensor.scalars + tensor.scalars, shape: Shape(doubled))
    var scalars = tensor.scalars
    scalars[scalars.count / 2] = .nan
    return [
      ("with another axis", with(tensor.reshaped(to: Shape(extents + [1])))),
      ("twice as large", with(larger)),
      ("without scalars", with(Tensor(zeros: Shape([0] + extents.dropFirst())))),
      ("with NaN", with(Tensor(scalars, shape: tensor.shape), .float32)),
    ]
  }
}
