/// A value on the machine's stack or inside a container.
///
/// Containers are indices in a `PickleHeap`. A value that contains itself therefore forms no
/// reference cycle, and one that contains another many times takes no more memory.
enum PickleValue: Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// The little-endian bytes of an integer that does not fit `Int`.
  case wideInteger([UInt8])
  case real(Double)
  case text(String)
  case list(Int)
  case tuple(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
  case device

  /// The type of the value for messages, with its article.
  var kind: String {
    switch self {
    case .none: "None"
    case .boolean: "a Boolean"
    case .integer, .wideInteger: "an integer"
    case .real: "a floating-point number"
    case .text: "a string"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dictionary"
    case .global: "a name from Python"
    case .storage: "a storage without a tensor"
    case .tensor: "a tensor"
    case .device: "a device"
    }
  }

  /// Whether a checkpoint could use it as the key of a dictionary.
  var isKey: Bool {
    switch self {
    case .none, .boolean, .integer, .wideInteger, .real, .text: true
    default: false
    }
  }
}
