/// The types of scalars in ONNX that Condense reads, by their numbers in files.
enum ScalarType: Int32 {
  case float = 1
  case uint8, int8, uint16, int16, int32, int64
  case bool = 9
  case half, double, uint32, uint64
  case bfloat = 16

  /// The type with a number; nil for one that Condense does not read.
  init?(_ number: Int) { self.init(rawValue: Int32(clamping: number)) }

  /// Whether it is a type of floating-point numbers.
  var isFloatingPoint: Bool { [.float, .half, .double, .bfloat].contains(self) }
}
