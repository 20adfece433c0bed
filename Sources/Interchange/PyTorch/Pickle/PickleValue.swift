/// A value on the machine's stack or inside a container.
///
/// Containers are places in a `PickleHeap`, so that a value that holds itself is no cycle of
/// references, and one that holds the same thing many times takes no more room.
enum PickleValue: Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// Little-endian bytes of an integer that `Int` has no room for.
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

  /// What it is, with its article.
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

  /// Whether Python could use it as the key of a dictionary, and a checkpoint would.
  var isKey: Bool {
    switch self {
    case .none, .boolean, .integer, .wideInteger, .real, .text: true
    default: false
    }
  }
}
