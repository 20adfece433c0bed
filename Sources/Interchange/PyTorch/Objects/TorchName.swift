/// The Python names that a state dictionary may contain.
enum TorchName: Equatable {
  /// A tuple of extents.
  case size
  /// The device of a tensor, which is ignored.
  case device
  /// The scalar type of a storage.
  case storage(StorageType)
  /// Makes a tensor from a storage, an offset, extents and strides; since PyTorch 0.4 with more
  /// arguments.
  case rebuildTensor
  /// Makes a parameter from a tensor.
  case rebuildParameter

  /// The meaning of `module.name`; nil if no state dictionary needs it.
  init?(module: String, name: String) {
    switch (module, name) {
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
