import Foundation

/// A value on the machine's stack or inside a container.
///
/// Containers are indices in a `PickleHeap`. A value that contains itself therefore forms no
/// reference cycle, and one that contains another many times takes no more memory.
package enum PickleValue: Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// The little-endian bytes of an integer that does not fit `Int`.
  case wideInteger([UInt8])
  case real(Double)
  case text(String)
  case bytes(Data)
  case list(Int)
  case tuple(Int)
  case dictionary(Int)
  /// Python's class of ordered dictionaries.
  case orderedDictionary
  /// Python's function that turns a text into bytes.
  case encoding
  /// A name, or what a call of it made, by its number in `PickleObjects`.
  case object(Int)

  /// The type of the value for messages, with its article; "an object" for any object.
  package var kind: String {
    switch self {
    case .none: "None"
    case .boolean: "a Boolean"
    case .integer, .wideInteger: "an integer"
    case .real: "a floating-point number"
    case .text: "a string"
    case .bytes: "bytes"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dictionary"
    case .orderedDictionary, .encoding: "a name from Python"
    case .object: "an object"
    }
  }

  /// Whether a file could use it as the key of a dictionary.
  var isKey: Bool {
    switch self {
    case .none, .boolean, .integer, .wideInteger, .real, .text, .bytes: true
    default: false
    }
  }

  /// The number of a list or tuple.
  package var sequenceNumber: Int? {
    switch self {
    case .list(let number), .tuple(let number): number
    default: nil
    }
  }

  /// The text of a string; bytes of Python 2 and 3 count as one if they are UTF-8.
  package var string: String? {
    switch self {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The bytes of a value of bytes; a string of Python 2 counts as one.
  package var data: Data? {
    switch self {
    case .bytes(let bytes): bytes
    case .text(let text): Data(text.utf8)
    default: nil
    }
  }
}
