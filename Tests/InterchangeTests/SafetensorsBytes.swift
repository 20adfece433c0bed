import FileAccess
import Foundation
import Interchange
import TestSupport
import Testing

/// A file built from the text of its header and its data; `length` can be wrong.
func safetensors(_ header: String, data: Int = 0, length: UInt64? = nil) -> Data {
  let length = length ?? UInt64(header.utf8.count)
  let lengthBytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
  return Data(lengthBytes) + Data(Array(header.utf8)) + Data(repeating: 0, count: data)
}

/// The header's description of one tensor.
func described(
  _ name: String, as type: String = "F32", _ shape: String, _ begin: Int, _ end: Int
) -> String {
  "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

/// Expects that the file is rejected with a message that contains `fact`.
func expectRefusal(
  of file: Data, _ fact: String, at location: SourceLocation = #_sourceLocation
) {
  let problem = #expect(throws: FileProblem.self, sourceLocation: location) {
    try SafetensorsFile(file, path: "some.safetensors")
  }
  #expect(problem?.kind == .malformed, sourceLocation: location)
  let message = problem?.description ?? ""
  #expect(message.hasPrefix("some.safetensors: "), sourceLocation: location)
  #expect(message.contains(fact), sourceLocation: location)
}

/// A file of Tests/Fixtures.
func fixture(_ name: String) -> String { Repository.path("Tests/Fixtures/\(name)") }
