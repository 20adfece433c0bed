import Foundation
import TensorCore

/// The 64-bit FNV-1a hash of what it absorbs: the same on every machine, unlike `Hasher`.
///
/// It detects data sets that were confused by mistake; it does not protect against forgery.
package struct ContentHash {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Makes the hash of no input.
  package init() {}

  /// Absorbs bytes.
  package mutating func absorb(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { absorb(bytes: $0) }
  }

  /// Absorbs bytes.
  package mutating func absorb(_ data: Data) {
    data.withUnsafeBytes { absorb(bytes: $0) }
  }

  /// Absorbs a text in UTF-8.
  package mutating func absorb(_ text: String) { absorb(Array(text.utf8)) }

  /// Absorbs numbers as eight bytes each, least significant first.
  package mutating func absorb(_ numbers: [Int]) {
    for number in numbers {
      withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { absorb(bytes: $0) }
    }
  }

  /// Absorbs a tensor's scalars as four bytes each, as they lie in memory.
  package mutating func absorb(_ tensor: Tensor) {
    let count = tensor.count * MemoryLayout<Float>.stride
    tensor.withPointer { absorb(bytes: UnsafeRawBufferPointer(start: $0, count: count)) }
  }

  private mutating func absorb(bytes: UnsafeRawBufferPointer) {
    var value = value
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self.value = value
  }

  /// The name of the hash and its 16 hexadecimal digits.
  package var text: String { "fnv1a64:" + digits }

  /// The 16 hexadecimal digits.
  var digits: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
