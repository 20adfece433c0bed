/// The Python names that a state dictionary may refer to.
///
/// They are only compared with these texts: nothing is looked up by name, and nothing is run.
enum PickleGlobal: Equatable {
  /// An empty dictionary that keeps its order.
  case orderedDictionary
  /// A tuple of extents.
  case size
  /// Where a tensor lived, which does not matter here.
  case device
  /// The type of the scalars of a storage.
  case storage(StorageType)
  /// What makes a tensor of a storage, an offset, extents and strides; with further arguments since
  /// PyTorch 0.4.
  case rebuildTensor
  /// What makes a parameter of a tensor.
  case rebuildParameter

  /// The meaning of `module` and `name`; nil if no state dictionary needs it.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
      self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", _):
      guard let type = Self.storageTypes[name] else { return nil }
      self = .storage(type)
    default: return nil
    }
  }

  private static let storageTypes: [String: StorageType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .boolean,
  ]
}
