import Autograd
import CommandLineTool
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

extension ProcessWideTests {
  /// Checkpoints that scripts/python/fixtures/pytorch_files.py wrote.
  @Suite("Conversion from PyTorch")
  struct ConversionTests {
    private func checkpoint(_ name: String) -> String { Fixture.path(of: "PyTorch/\(name).pth") }

    private func convert(_ arguments: String...) -> Int32 {
      CondenseTool.run(["convert"] + arguments)
    }

    private func output(of model: any Module, on image: Tensor) -> Tensor {
      let tape = Tape()
      return model(tape.constant(image), on: tape).tensor
    }

    /// The largest difference from PyTorch's output for the same image.
    private func difference(_ model: any Module, _ name: String) throws -> Float {
      let expected = try SafetensorsFile(path: Fixture.path(of: "PyTorch/expected.safetensors"))
      let image = try expected.tensor(named: "\(name).input").channelsLast
      let output = try expected.tensor(named: "\(name).output").channelsLast
      let found = self.output(of: model, on: image)
      try #require(found.shape == output.shape)
      // A constant output could hide an error.
      #expect((output.scalars.max() ?? 0) - (output.scalars.min() ?? 0) > 0.05)
      return zip(found.scalars, output.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func `A pair's folder is converted to half precision`() throws {
      try Workplace.with { place in
        let source = Repository.path("Checkpoints/fashion-pair")
        #expect(convert(source, place["single"]) == 0)
        #expect(convert(place["single"], place["half"], "--half") == 0)
        // The shipped weights are in half precision, so the way there and back changes none.
        let names = try FileManager.default.contentsOfDirectory(atPath: source)
        #expect(try place.names("half") == names.sorted())
        for name in names where name.hasSuffix(".safetensors") {
          let (shipped, half) = (
            try SafetensorsFile(path: "\(source)/\(name)"),
            try SafetensorsFile(path: place["half/\(name)"])
          )
          #expect(shipped.names.sorted() == half.names.sorted())
          for tensor in shipped.names {
            #expect(try shipped.tensor(named: tensor).scalars == half.tensor(named: tensor).scalars)
          }
          #expect(try place.read("half/\(name)").count < place.read("single/\(name)").count * 3 / 5)
        }
        #expect(convert(source, place["half"]) == 73)
        #expect(convert(source, place["other"], "--image-size", "64") == 64)
      }
    }

    @Test(
      "A converted generator has the same output as in PyTorch",
      arguments: [
        ("generator-9", "generator-9"), ("generator-6-legacy", "generator-6"),
        ("generator-6-module", "generator-6"), ("generator-6-statistics", "generator-6"),
        ("generator-6-no-checksums", "generator-6"), ("generator-6-training", "generator-6"),
        ("generator-6-half", "generator-6-half"), ("generator-6-dropout", "generator-6-dropout"),
        ("generator-3-separable", "generator-3-separable"),
        ("generator-1-kernel-3", "generator-1-kernel-3"),
      ])
    func generators(file: String, expected: String) throws {
      try Workplace.with { place in
        #expect(convert(checkpoint(file), place["out.safetensors"]) == 0)
        let (model, manifest) = try ModelFile.load(
          GeneratorManifest.self, path: place["out.safetensors"], advice: "")
        #expect(try difference(model, expected) <= 1e-4)
        let drops = model.graph.nodes.contains { $0.operation == "dropout" }
        #expect(drops == file.hasSuffix("dropout"))
        #expect(manifest.provenance["converted_from"] == file + ".pth")
        // PyTorch's strict=True requires exactly these names.
        let names = try SafetensorsFile(path: place["out.safetensors"]).names
        #expect(names.allSatisfy { $0.hasPrefix("model.") && !$0.contains("running") })
      }
    }

    @Test func `A converted discriminator and classifier have the same outputs as in PyTorch`()
      throws
    {
      try Workplace.with { place in
        let out = place["out.safetensors"]
        // A loop over the four files of a pair has one command for all.
        #expect(
          convert(checkpoint("two-networks"), out, "--key", "netD", "--image-size", "64") == 0)
        let discriminator = try ModelFile.load(DiscriminatorManifest.self, path: out, advice: "")
        #expect(try difference(discriminator.network, "discriminator") <= 1e-4)
        #expect(
          convert(
            checkpoint("resnet"), out, "--overwrite", "--image-size", "12", "--classes", "a,b,c,d",
            "--normalization", "0.5,0.5,0.5:0.25,0.5,1") == 0)
        let classifier = try Classifier(path: out)
        #expect(try difference(classifier.model, "resnet") <= 1e-4)
        #expect(classifier.manifest.classNames == ["a", "b", "c", "d"])
        #expect(classifier.manifest.imageShape == [12, 12, 3])
        #expect(classifier.manifest.normalization.deviation == [0.25, 0.5, 1])
      }
    }

    @Test func `The command reports the network that it found`() throws {
      try Workplace.with { place in
        let child = try Child.run([
          "convert", checkpoint("generator-6-statistics"), place["out.safetensors"], "--json",
          "--half",
        ])
        #expect(child.exitCode == 0)
        #expect(child.output.contains("ResNet generator, 6 blocks, 1 filters"))
        let line = try #require(child.lines.last)
        let fields = try #require(
          JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(fields["kind"] as? String == "resnet-generator")
        #expect((fields["ignored"] as? [String])?.count == 51)
        #expect(fields["precision"] as? String == "half")
        #expect(fields["parameters"] as? Int == 2263)
      }
    }

    @Test func `A file of Condense converts to half precision and back, and keeps its description`()
      throws
    {
      try Workplace.with { place in
        let (whole, half, back) = (
          place["a.safetensors"], place["b.safetensors"], place["c.safetensors"]
        )
        #expect(convert(checkpoint("generator-6-half"), whole, "--image-size", "64,32") == 0)
        #expect(convert(whole, half, "--half") == 0)
        #expect(convert(half, back) == 0)
        #expect(try place.read("a.safetensors") == place.read("c.safetensors"))
        let type = try SafetensorsFile(path: half).entry(named: "model.1.weight")?.type
        #expect(type == .float16)
        let other = place["d.safetensors"]
        #expect(convert(whole, other, "--architecture", "resnet-generator") == 64)
        #expect(convert(whole, half) == 73)
        #expect(try SafetensorsFile(path: half).entry(named: "model.1.weight")?.type == .float16)
        #expect(convert(whole, half, "--overwrite") == 0)
        #expect(convert(whole, whole) == 64)
      }
    }

    @Test func `Weights that are not finite are rejected by name`() throws {
      try Workplace.with { place in
        let model = drawn(.patchDiscriminator(filters: 1, layers: 1))
        let manifest = DiscriminatorManifest()
        let second = try #require(model.namedState.dropFirst().first)
        second.parameter.value = Tensor(repeating: .nan, shape: second.parameter.value.shape)
        try ModelFile.save(model, manifest, to: place["nan.safetensors"])
        let child = try Child.run(["convert", place["nan.safetensors"], place["out.safetensors"]])
        #expect(child.exitCode == 65)
        #expect(
          child.errors.contains(
            "nan.safetensors: \(second.name) contains NaN or infinity."))
        #expect(!place.has("out.safetensors"))
      }
    }

    @Test func `Errors have their exit codes and leave no file`() throws {
      try Workplace.with { place in
        let out = place["out.safetensors"]
        #expect(convert(place["absent.pth"], out) == 66)
        #expect(convert(place["recipe.yaml"], out) == 65)
        #expect(convert(checkpoint("two-networks"), out) == 65)
        #expect(convert(checkpoint("whole-module"), out) == 65)
        #expect(convert(checkpoint("views"), out) == 65)
        #expect(convert(checkpoint("generator-9"), out, "--architecture", "resnet") == 65)
        #expect(convert(checkpoint("generator-9"), out, "--classes", "a,b") == 64)
        #expect(convert(checkpoint("generator-9"), out, "--image-size", "10") == 64)
        #expect(convert(checkpoint("resnet"), out) == 64)
        #expect(convert(checkpoint("resnet"), out, "--image-size", "12") == 64)
        #expect(
          convert(
            checkpoint("resnet"), out, "--image-size", "12", "--normalization", "0.5:0.5") == 64)
        #expect(
          convert(
            checkpoint("resnet"), out, "--image-size", "12", "--normalization",
            "123,117,104:58,57,57") == 64)
        #expect(
          convert(
            checkpoint("resnet"), out, "--image-size", "12", "--normalization", "none", "--classes",
            "a,b") == 64)
        #expect(convert(checkpoint("generator-9"), place["absent/out.safetensors"]) == 73)
        #expect(!place.has("out.safetensors"))
        let child = try Child.run([
          "convert", checkpoint("generator-9"), out, "--architecture", "patch-discriminator",
        ])
        #expect(
          child.errors.contains("this is not a patch-discriminator: the tensor model.0.weight"))
      }
    }
  }
}
