import ArgumentParser
import FileAccess
import Foundation
import Interchange
import Networks
import Pruning
import TensorCore

/// `condense-bench channels`: which channels of a network are pruned together, for comparisons with
/// other programs.
struct ChannelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channels", abstract: "Print the channels of a network that are pruned together.",
    discussion: """
      Reads a network as outputs does, and the tensor "images" [N, C, H, W] of a safetensors file. Prints JSON: \
      layers, every tensor of rank 2 or more in the order of execution, with its name and its numbers of outputs and \
      inputs; and channels, for each channel its places, [layer, role, position], where the role is output, input or \
      per_channel.

      With --remove FILE OUTPUTS, a JSON list of channels, it also writes the outputs of the network without these \
      channels.
      """)

  @Argument(help: "The network and the images.")
  var files: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("A JSON list of channels, and the file to write.", valueName: "files"))
  var remove: [String] = []

  /// A tensor over whose axes channels run.
  private struct Layer: Encodable {
    let name: String
    let shape: [Int]
  }

  /// A place of a channel in a layer.
  private struct Place: Encodable {
    let layer: Int
    let role: String
    let position: Int

    func encode(to encoder: any Encoder) throws {
      var values = encoder.unkeyedContainer()
      try values.encode(layer)
      try values.encode(role)
      try values.encode(position)
    }
  }

  private struct Description: Encodable {
    var layers: [Layer] = []
    /// The places of each channel.
    var channels: [[Place]]
    /// The channels of each group.
    let groups: [[Int]]
  }

  func validate() throws {
    guard files.count == 2, [0, 2].contains(remove.count) else {
      throw ValidationError("Name a network and images, and with --remove two files.")
    }
  }

  func run() throws {
    let network = try OutputsJob.network(at: files[0])
    let images = try SafetensorsFile(path: files[1]).tensor(named: "images")
      .transposed(to: [0, 2, 3, 1])
    let groups = ChannelGroups(
      of: network, imageShape: Shape(Array(images.shape.extents.dropFirst())))
    print(try JSONText.of(description(of: groups)))
    guard remove.count == 2 else { return }
    let removed = Set(try JSONDecoder().decode([Int].self, from: FileContents.read(remove[0])))
    let mask = ChannelMask((0..<groups.channelCount).map { !removed.contains($0) }, of: groups)
    let small = network.narrowed(to: mask, of: groups)
    try SafetensorsWriter.write(
      tensors: [StoredTensor(name: "0", tensor: small(images))], to: remove[1])
  }

  private func description(of groups: ChannelGroups) -> Description {
    var description = Description(
      channels: Array(repeating: [], count: groups.channelCount),
      groups: groups.groups.map { Array($0.channels) })
    for parameter in groups.parameters where parameter.shape.rank > 1 {
      let layer = description.layers.count
      description.layers.append(Layer(name: parameter.name, shape: parameter.shape.extents))
      for axis in parameter.axes {
        let role =
          switch axis.role {
          case .output: "output"
          case .input: "input"
          case .perChannel: "per_channel"
          }
        for (position, bit) in axis.bits.enumerated() {
          if let bit {
            description.channels[bit].append(Place(layer: layer, role: role, position: position))
          }
        }
      }
    }
    return description
  }
}
