import FileAccess
import Foundation
import Metrics
import Networks
import Steps
import TensorCore
import Training

/// What a model takes on this machine: time for one image, and space on disk.
public struct ModelUse: Hashable, Codable, Sendable {
  /// Wall time of one image through each network, in milliseconds.
  public let milliseconds: Double
  /// Processor time of one image through each network, in milliseconds.
  public let cpuMilliseconds: Double
  /// The bytes of the model's files; nil if they are gone.
  public let fileBytes: Int?

  /// Measures a model.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - path: Its file, or the folder of a pair.
  ///   - image: The shape of a single network's image, `[H, W, C]`; nil for that in its file.
  public init(of model: Model, at path: String, for image: Shape? = nil) {
    let times = zip(model.networks, image.map { [$0] } ?? model.imageShapes).map {
      ForwardTime.measurement(of: $0.network, imageShape: $1)
    }
    milliseconds = times.reduce(0) { $0 + $1.milliseconds }
    cpuMilliseconds = times.reduce(0) { $0 + $1.cpuMilliseconds }
    fileBytes = Self.bytes(of: model, at: path)
  }

  private static func bytes(of model: Model, at path: String) -> Int? {
    let files =
      FileContents.isFolder(path)
      ? model.networks.map { "\(path)/\($0.name).safetensors" } : [path]
    let sizes = files.map { file in
      (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
    }
    return sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
  }
}

extension ExperimentRecipe {
  /// What the model of each finished step takes, by the names of the steps.
  ///
  /// - Parameter folder: The folder of the list.
  public func uses(in folder: String) -> [String: ModelUse] {
    let steps = (try? ExperimentRecord(folder: RunFolder(folder)))?.steps ?? []
    return Dictionary(steps.compactMap { step in step.use.map { (step.name, $0) } }) { $1 }
  }
}
