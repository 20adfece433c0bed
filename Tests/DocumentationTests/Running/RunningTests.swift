import CommandLineTool
import TestSupport
import Testing

/// The commands of README.md and the guide work, one after another, in a small world.
@Suite struct RunningTests {
  @Test("Every block of commands runs", arguments: Repository.guidePages)
  func blocks(_ page: Page) throws {
    try withTemporaryFolder { folder in
      if let problem = try PageRun(in: folder).run(page) { Issue.record("\(problem)") }
    }
  }

  @Test(
    "Every shipped recipe can be made small",
    arguments: Repository.files(endingIn: ".yaml", in: "Recipes"))
  func smallRecipes(_ recipe: String) throws {
    let verb = recipe.hasPrefix("Recipes/sweeps/") ? "sweep" : "run"
    let command = ShellCommand(words: ["condense", verb, recipe, "--out", "never-made"])
    let files = PageFiles(folder: "never-made")
    let options = try SmallWork(fashion: "small", files: files).options(for: command)
    #expect(!options.isEmpty)
    #expect(CondenseTool.problem(inArguments: files.located(command.arguments) + options) == nil)
  }

  private func problem(_ text: String) throws -> String? {
    try withTemporaryFolder { try PageRun(in: $0).run(Page("a.md", text: text)) }
  }

  @Test func `Folder, variables and files last from block to block`() throws {
    #expect(
      try problem(
        """
        ```yaml
        # own.yaml
        step: prune
        ```
        ```sh
        mkdir -p there && cd there
        name=own; cp ../$name.yaml .
        ```
        <!-- not run: it would fail -->
        ```sh
        false
        ```
        ```sh
        test "$(cat own.yaml | tail -n 1) $name" = 'step: prune own'
        swift build -c release
        export PATH="$PWD/.build/release:$PATH"
        swift run -c release ClassifyImage nothing.png | cat || true
        condense --version
        ```
        """) == nil)
  }

  @Test func `A failing command is found with its line and output`() throws {
    let failure = try problem(
      """
      ```sh
      true
      condense inspect \\
        nothing.safetensors
      ```
      """)
    #expect(failure?.hasPrefix("a.md:3: this failed") == true)
    #expect(failure?.contains("nothing.safetensors") == true)
    #expect(failure?.contains("there is no such file") == true, "\(failure ?? "")")
    #expect(try problem("```sh\nscripts/test\n```\n")?.contains("do not run scripts/test") == true)
  }
}
