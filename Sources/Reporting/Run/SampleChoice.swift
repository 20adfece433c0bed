import Foundation

/// The pictures of a run, and which of them its page shows.
package struct SampleChoice {
  /// A picture in the folder.
  struct Sample: Hashable {
    /// The epoch after which it was made, from 1.
    let epoch: Int
    /// Its file.
    let path: String
  }

  /// Newest first.
  let shown: [Sample]
  /// Pictures in the folder, shown or not.
  let total: Int

  /// Finds the pictures `epoch-NNNN.png` in `folder`; none if there is no such folder.
  ///
  /// - Parameter limit: How many may be shown, given the newest; 1 or more.
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

  /// Which of `count` pictures, newest first, are among the `limit` that are shown: a third of
  /// them are the newest, the rest are spread evenly over the older ones up to the very first.
  package static func places(of count: Int, limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let newest = max(1, limit / 3)
    let rest = limit - newest
    let older = count - newest
    return Array(0..<min(newest, limit)) + (0..<rest).map { newest - 1 + ($0 + 1) * older / rest }
  }
}
