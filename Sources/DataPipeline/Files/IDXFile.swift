import FileAccess
import Foundation

/// An array of unsigned bytes in the IDX format of the MNIST family, plain or compressed with gzip.
///
/// On disk: the bytes 0, 0, the type (8 for unsigned bytes) and the rank, then each extent in 32
/// bits, most significant byte first, then the scalars in row-major order.
public struct IDXFile: Sendable, Equatable {
  /// The extents, outermost first: `[N]` for labels, `[N, H, W]` for gray images, `[N, H, W, C]`
  /// for color.
  public let extents: [Int]
  /// The scalars in row-major order.
  public let bytes: [UInt8]

  static let refetch = "Fetch the file again, or name another one"

  /// The largest number of images or labels in a file. A compressed file of a few megabytes can
  /// declare more.
  static let mostItems = 10_000_000
  /// The largest number of scalars in a file.
  static let mostBytes = 1 << 31

  /// Reads the file at `path`. The content, not the name, shows whether the file is compressed.
  ///
  /// - Parameters:
  ///   - path: The path of the file, compressed with gzip or not.
  ///   - advice: The advice in the error for a missing file.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public static func read(
    _ path: String,
    ifMissing advice: String =
      "Check the path; Fashion-MNIST comes with `apt-get install dataset-fashion-mnist`"
  ) throws -> IDXFile {
    let data: Data
    do {
      data = try FileContents.read(path)
    } catch let problem as FileProblem where problem.kind == .missing {
      throw FileProblem(.missing, path: path, found: problem.found, advice: advice)
    }
    if GzipBytes.isGzip(data) {
      var source = try GzipBytes(data, path: path)
      return try IDXFile(from: &source, path: path)
    }
    var source = PlainBytes(data)
    return try IDXFile(from: &source, path: path)
  }

  init(from source: inout some ByteSource, path: String) throws {
    func refusal(_ found: String) -> FileProblem {
      FileProblem(.malformed, path: path, found: found, advice: Self.refetch)
    }
    let magic = try source.read(4)
    guard magic.count == 4 else {
      throw refusal("the file ends after \(magic.count) bytes, inside the magic number of 4")
    }
    guard magic[0] == 0, magic[1] == 0 else {
      throw refusal("it begins with the bytes \(hexadecimal(magic)); an IDX file begins with 00 00")
    }
    guard magic[2] == 8 else {
      throw refusal(
        "its scalars have the type \(hexadecimal([magic[2]])); expected 08, unsigned bytes")
    }
    let rank = Int(magic[3])
    guard (1...4).contains(rank) else {
      throw refusal("its rank is \(rank); expected 1 for labels, 3 or 4 for images")
    }

    let header = try source.read(4 * rank)
    guard header.count == 4 * rank else {
      throw refusal(
        "the file ends after \(4 + header.count) bytes, inside the header of \(4 + 4 * rank)")
    }
    extents = (0..<rank).map { axis in
      header[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard extents[0] <= Self.mostItems else {
      throw refusal(
        "the header declares the extents \(extents); the limit is \(Self.mostItems) images or labels"
      )
    }
    guard rank == 1 || !extents.contains(0) else {
      throw refusal(
        "its extents are \(extents); expected at least one image, with sides of 1 or more")
    }
    // Compare before allocating: the header may declare terabytes.
    guard let count = Self.product(extents), count <= Self.mostBytes else {
      throw refusal(
        "the header declares the extents \(extents); the limit is \(Self.mostBytes) bytes of data")
    }
    guard count <= source.upperBound else {
      throw refusal(
        "the header declares the extents \(extents), but the file holds at most "
          + "\(source.upperBound) bytes of data")
    }
    bytes = try source.read(count)
    guard bytes.count == count else {
      throw refusal(
        "the extents \(extents) need \(count) bytes; the file holds \(bytes.count)")
    }
    guard try source.read(1).isEmpty else {
      throw refusal("the file continues after the \(count) bytes that the extents \(extents) need")
    }
  }

  /// The product of the extents; nil if it overflows.
  private static func product(_ extents: [Int]) -> Int? {
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}

/// Bytes as they look in a hex dump: `00 00 08 03`.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
