import Foundation
import SwiftProtobuf

extension OnnxModel {
  /// The model as a file holds it.
  ///
  /// - Throws: An error of SwiftProtobuf if it has 2 GiB or more.
  package func bytes() throws -> Data { try serializedBytes() }

  /// Decodes a model.
  ///
  /// - Throws: An error if the bytes are not a model.
  package init(bytes: Data) throws { try self.init(serializedBytes: bytes) }
}
