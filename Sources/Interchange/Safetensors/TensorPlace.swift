import TensorCore

/// What a header says of a tensor that is to be written.
struct TensorPlace {
  let name: String
  let type: StorageType
  let shape: Shape

  /// The number of bytes of its scalars.
  var byteCount: Int { shape.count * type.bits / 8 }

  /// Large scalar types first, so that each tensor is aligned to its scalars; then by the bytes of
  /// the names.
  static func precedes(_ left: TensorPlace, _ right: TensorPlace) -> Bool {
    left.type.bits == right.type.bits
      ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
      : left.type.bits > right.type.bits
  }
}
