import CommandLineTool
import DataPipeline
import FileAccess
import Foundation
import Images
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

extension ProcessWideTests {
  /// The commands for networks of any kind.
  @Suite("Networks of any kind")
  struct PredictionVerbTests {
    private func save(_ network: Network, _ manifest: NetworkManifest, to path: String) throws {
      try DescribedNetwork(model: network, manifest: manifest).save(to: path)
    }

    /// Four logits per image.
    private func logits() -> Network {
      var draft = Draft("logits")
      let image = draft.image(channels: 3)
      return drawn(draft.plan(draft.linear("fc", draft.globalAveragePool("pool", image), 4)))
    }

    /// Doubles the size of images; each pixel is repeated.
    private func doubling(channels: Int = 3) -> Network {
      var draft = Draft("doubling")
      let image = draft.image(channels: channels)
      var attributes = TransposedConvolution2D.Attributes()
      (attributes.stride, attributes.groups, attributes.hasBias) = (2, channels, false)
      let plan = draft.plan(
        draft.add(
          "up", attributes, to: [image], channels: channels,
          tensors: ["weight": [2, 2, 1, channels]]))
      return Network(
        plan.resolved, tensors: ["up.weight": Tensor(repeating: 1, shape: [2, 2, 1, channels])])
    }

    private func fields(_ child: Child) throws -> [String: Any] {
      let line = try #require(child.lines.last)
      return try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `Images are classified as table, CSV and JSON`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try save(
          logits(), NetworkManifest(classNames: ["w", "x", "y", "z"]), to: place["m.safetensors"])
        let predict = ["predict", place["m.safetensors"], place["images/testA"]]
        // The same names in another order would label the outputs anew.
        let relabeled = try Child.run(predict + ["--classes", "z,y,x,w"])
        #expect(relabeled.exitCode == 64)
        #expect(relabeled.errors.contains("condense convert --classes puts the outputs in another"))
        #expect(CondenseTool.run(predict + ["--classes", "w,x,y,z"]) == 0)
        let table = try Child.run(predict + ["--top", "2"])
        #expect(table.exitCode == 0)
        #expect(table.lines.count == 2 + 6)
        let csv = try Child.run(predict + ["--csv"])
        #expect(csv.lines.count == 4)
        #expect(csv.lines[0] == "file,class,probability")
        #expect(csv.lines[1].hasPrefix(place["images/testA/00000.png"] + ","))
        let json = try fields(try Child.run(predict + ["--json", "--top", "4"]))
        let images = try #require(json["images"] as? [[String: Any]])
        #expect(images.count == 3)
        #expect((images[0]["classes"] as? [[String: Any]])?.count == 4)
        let raw = try fields(try Child.run(predict + ["--json", "--raw"]))
        let outputs = try #require(
          (raw["images"] as? [[String: Any]])?[0]["outputs"] as? [[String: Any]])
        #expect(outputs[0]["name"] as? String == "fc")
        #expect((outputs[0]["values"] as? [Double])?.count == 4)
      }
    }

    @Test func `Outputs are written as files, which are not replaced without a request`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try save(logits(), NetworkManifest(), to: place["m.safetensors"])
        let predict = ["predict", place["m.safetensors"], place["images/testA"], "--output"]
        for name in ["a.csv", "a.json", "a.npy", "arrays"] {
          #expect(CondenseTool.run(predict + [place[name]]) == 0)
          #expect(CondenseTool.run(predict + [place[name]]) == 73)
          #expect(CondenseTool.run(predict + [place[name], "--overwrite"]) == 0)
        }
        #expect(try place.names("arrays") == ["00000.npy", "00001.npy", "00002.npy"])
        let header = String(decoding: try place.read("a.npy").prefix(128), as: UTF8.self)
        #expect(header.contains("(3, 4,)"))
        #expect(
          String(decoding: try place.read("a.csv"), as: UTF8.self).split(separator: "\n").count
            == 4)
      }
    }

    @Test func `Errors name the file and have their exit codes`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try save(logits(), NetworkManifest(), to: place["m.safetensors"])
        let (model, folder) = (place["m.safetensors"], place["images/testA"])
        #expect(CondenseTool.run(["predict", place["none"], folder]) == 66)
        #expect(CondenseTool.run(["predict", model, place["none.png"]]) == 66)
        #expect(CondenseTool.run(["predict", model, model]) == 65)
        #expect(CondenseTool.run(["predict", folder + "/00000.png", folder]) == 65)
        #expect(CondenseTool.run(["predict", model, folder, "--classes", "a,b"]) == 65)
        #expect(CondenseTool.run(["predict", model, folder, "--classes", "a,a"]) == 64)
        #expect(CondenseTool.run(["predict", model, folder, "--normalization", "0.5:1"]) == 64)
        #expect(CondenseTool.run(["predict", model, folder, "--csv", "--json"]) == 64)
        #expect(CondenseTool.run(["predict", model, folder, "--raw", "--top", "2"]) == 64)
        #expect(CondenseTool.run(["predict", model, folder, "--top", "0"]) == 64)
        #expect(CondenseTool.run(["predict", model]) == 64)
        try place.write("no image", to: "images/testA/00001.png")
        let child = try Child.run(["predict", model, folder, "--output", place["a.csv"]])
        #expect(child.exitCode == 65)
        #expect(child.errors.contains("testA/00001.png"))
        #expect(child.errors.contains("Images predicted before this error: 1 of 3"))
        #expect(
          String(decoding: try place.read("a.csv"), as: UTF8.self).split(separator: "\n").count
            == 2)
      }
    }

    @Test func `A network from images to images translates at its own size`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        let (plain, described) = (place["a.safetensors"], place["b.safetensors"])
        let network = doubling()
        try ModuleState.save(
          network, metadata: [ModelFile.graphKey: network.graph.json], to: plain)
        let options = ["--input", place["images/testA"], "--output", place["out"]]
        let child = try Child.run(["translate", plain] + options)
        #expect(child.exitCode == 65)
        #expect(child.errors.contains("--output-range"))
        #expect(
          CondenseTool.run(["convert", plain, described, "--output-range", "0,1"]) == 0)
        #expect(
          CondenseTool.run(
            ["translate", described, "--grid", place["grid.png"]] + options) == 0)
        let (before, after) = (
          try ImageFile.read(place["images/testA/00000.png"]),
          try ImageFile.read(place["out/00000.png"])
        )
        #expect(after.width == 2 * before.width && after.height == 2 * before.height)
        #expect(after[3, 5, 1] == before[1, 2, 1])
        #expect(
          CondenseTool.run(["translate", described, "--direction", "a_to_b"] + options) == 64)
        // Black and white elsewhere, and a normalization.
        #expect(
          CondenseTool.run([
            "convert", described, place["c.safetensors"], "--output-range", "-2,2",
            "--normalization", "0.5,0.5,0.5:0.25,0.25,0.25",
          ]) == 0)
        #expect(
          CondenseTool.run(["translate", place["c.safetensors"], "--overwrite"] + options) == 0)
        let again = try ImageFile.read(place["out/00000.png"])
        #expect(again == after)
      }
    }

    @Test func `Converting describes any network, and keeps a description`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        let (plain, named) = (place["a.safetensors"], place["b.safetensors"])
        try save(logits(), NetworkManifest(), to: plain)
        let convert = ["convert", plain, named, "--overwrite"]
        #expect(CondenseTool.run(convert + ["--classes", "w,x,y,z", "--json"]) == 0)
        #expect(try DescribedNetwork(path: named).manifest.classNames == ["w", "x", "y", "z"])
        #expect(CondenseTool.run(convert + ["--image-size", "8", "--normalization", "none"]) == 0)
        #expect(try Classifier(path: named).manifest.imageShape == [8, 8, 3])
        #expect(CondenseTool.run(convert + ["--output-range", "0,1"]) == 64)
        #expect(CondenseTool.run(convert + ["--output-range", "1,0"]) == 64)
        #expect(CondenseTool.run(convert + ["--classes", "a,b"]) == 64)
        #expect(CondenseTool.run(convert + ["--architecture", "resnet"]) == 64)
        #expect(CondenseTool.run(["convert", named, place["c.safetensors"], "--half"]) == 0)
        try save(
          doubling(), NetworkManifest(outputRange: OutputRange(0, 1)), to: place["d.safetensors"])
        #expect(
          CondenseTool.run(["convert", place["d.safetensors"], place["e.safetensors"], "--half"])
            == 0)
        #expect(
          try DescribedNetwork(path: place["e.safetensors"]).manifest
            == NetworkManifest(outputRange: OutputRange(0, 1)))
      }
    }

    @Test func `Inspecting shows what each node reads`() throws {
      try Workplace.with { place in
        var draft = Draft("named")
        let image = draft.image(channels: 3)
        let first = draft.convolution("part.conv1", image, 3, kernel: 3, padding: 1)
        let second = draft.convolution("part.conv2", first, 3, kernel: 3, padding: 1)
        let network = drawn(draft.plan(draft.sum("sum", second, image)))
        try save(network, NetworkManifest(), to: place["m.safetensors"])
        let child = try Child.run(["inspect", place["m.safetensors"], "--json"])
        #expect(child.exitCode == 0)
        #expect(child.output.contains("of no stated size"))
        let row = try #require(child.lines.first { $0.hasPrefix("part.conv2") })
        #expect(row.contains(" .conv1 "))
        #expect(
          child.lines.contains { $0.hasPrefix("sum") && $0.contains("part.conv2, image") })
        let layers = try #require(try fields(child)["layers"] as? [[String: Any]])
        #expect(layers[1]["reads"] as? [String] == ["part.conv1"])
      }
    }
  }
}
