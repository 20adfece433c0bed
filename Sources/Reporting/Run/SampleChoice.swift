import Foundation

/// The pictures of a run, and the ones that its page shows.
package struct SampleChoice {
  /// A picture in the folder.
  struct Sample: Hashable {
    /// The epoch after which it was written, from 1.
    let epoch: Int
    /// Its file.
    let path: String
  }

  /// The shown pictures, newest first.
  let shown: [Sample]
  /// The number of all pictures in the folder.
  let total: Int

  /// Finds the pictures `epoch-NNNN.png` in `folder`; the result is empty if the folder does not
  /// exist.
  ///
  /// - Parameter limit: Returns the maximum number of shown pictures, given the newest; 1 or more.
  init(in folder: String, limit: (Sample) -> Int) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let samples = names.compactMap { name -> Sample? in
      guard name.hasPrefix("epoch-"), name.hasSuffix(".png"),
        let epoch = Int(name.dropFirst(6).dropLast(4)), epoch > 0
      else { return nil }
      return Sample(epoch: epoch, path: "\(folder)/\(name)")
    }.sorted { ($0.epoch, $0.path) > ($1.epoch, $1.path) }
    total = samples.count
    shown =
      samples.first.map { newest in
        Self.places(of: samples.count, limit: limit(newest)).map { samples[$0] }
      } ?? []
  }

  /// The indices of the `limit` shown pictures among `count`, newest first: one third are the
  /// newest, the others are evenly spaced over the older ones, including the first.
  package static func places(of count: Int, limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let newest = max(1, limit / 3)
    let rest = limit - newest
    let older = count - newest
    return Array(0..<min(newest, limit)) + (0..<rest).map { newest - 1 + ($0 + 1) * older / rest }
  }
}
