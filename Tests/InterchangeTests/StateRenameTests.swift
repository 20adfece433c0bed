import FileAccess
import Foundation
import Interchange
import TensorCore
import Testing

@Suite struct StateRenameTests {
  /// A file of scalars with these names.
  private func file(_ names: [String]) throws -> any StateSource {
    let items = names.enumerated().map { described($1, "[]", $0 * 4, $0 * 4 + 4) }
    return try SafetensorsFile(
      safetensors("{\(items.joined(separator: ","))}", data: names.count * 4), path: "weights")
  }

  private func renamed(_ names: [String], _ rules: String...) throws -> [String] {
    try file(names).renamed(by: rules.map { try #require(StateRename($0)) }).names
  }

  private func problem(_ names: [String], _ rules: String...) throws -> String {
    let file = try file(names)
    let rules = try rules.map { try #require(StateRename($0)) }
    let problem = #expect(throws: FileProblem.self) { try file.renamed(by: rules) }
    return problem?.description ?? ""
  }

  @Test func `A beginning is replaced where a component ends`() throws {
    #expect(
      try renamed(["linear.weight", "linear.bias", "linear2.weight", "a.linear.b"], "linear=fc")
        == ["fc.weight", "fc.bias", "linear2.weight", "a.linear.b"])
    #expect(try renamed(["net.a.weight", "net.b"], "net=") == ["a.weight", "b"])
    #expect(try renamed(["net.a.weight", "net.b"], "net.=x.y.") == ["x.y.a.weight", "x.y.b"])
    #expect(try renamed(["a", "b.c"], "=model.") == ["model.a", "model.b.c"])
    #expect(try renamed(["a.weight", "a.bias"], "a.weight=b.scale") == ["b.scale", "a.bias"])
  }

  @Test func `Stars stand for parts of a component, and two for any`() throws {
    #expect(
      try renamed(
        ["stage1.unit2.conv.weight", "stage1.x.unit2.a"], "stage*.unit*=layer*.*")
        == ["layer1.2.conv.weight", "stage1.x.unit2.a"])
    #expect(try renamed(["a.b.c.norm.weight"], "**.norm=*.bn") == ["a.b.c.bn.weight"])
    #expect(try renamed(["x.1.2.w"], "x.*.*=y.*") == ["y.1.w"])
    #expect(try renamed(["a+b(.w", "aab(.w"], "a+b(=c") == ["c.w", "aab(.w"])
  }

  @Test func `Rules apply one after the other`() throws {
    #expect(try renamed(["net.linear.w"], "net=", "linear=fc") == ["fc.w"])
    let state = try file(["a.w", "b.w"]).renamed(by: [try #require(StateRename("a=c"))])
    #expect(state.entry(named: "c.w")?.shape == [])
    #expect(state.entry(named: "a.w") == nil)
    #expect(try state.tensor(named: "c.w") == state.tensor(named: "b.w"))
    #expect(throws: FileProblem.self) { try state.tensor(named: "a.w") }
  }

  @Test func `A rule that matches nothing names similar tensors`() throws {
    #expect(
      try problem(["layer1.0.w", "layer1.0.b", "head.w"], "layers1=x") == """
        weights: no tensor has a name that "layers1=x" matches. Correct the rule; names in the file \
        begin with layer1.
        """)
    #expect(try problem(["q", "r"], "zz=x").contains("begin with q, r."))
  }

  @Test func `Two tensors cannot get the same name`() throws {
    #expect(
      try problem(["a.w", "b.w"], "a=b") == """
        weights: "a=b" gives the tensors a.w and b.w the same name, b.w. Use a rule that matches fewer \
        names.
        """)
  }

  @Test func `A rule needs an equals sign and enough stars`() {
    #expect(StateRename("a") == nil)
    #expect(StateRename("a=*") == nil)
    #expect(StateRename("*=*.*") == nil)
    #expect(StateRename(String(repeating: "a", count: 1000) + "=b") == nil)
    #expect(StateRename(String(repeating: "*.", count: 9) + "=b") == nil)
  }
}
