import TestSupport
import Testing

/// Commands on pages are those of the program.
@Suite struct CommandTests {
  @Test("Every command parses, and its recipe exists", arguments: Repository.readersPages)
  func commands(_ page: Page) throws {
    for problem in try commandProblems(page) { Issue.record("\(problem)") }
  }

  @Test func `Wrong commands of a made-up page are found with their lines`() throws {
    let page = Page(
      "docs/a.md",
      text: """
        ```yaml
        # own.yaml
        recipe: Recipes/fashion-student.yaml
        vary: { student: { alone: { step: train } } }
        ```

        ```sh
        condense sweep own.yaml --out runs/a --set seeds=[1]
        condense train --recipe Recipes/fashion-resnet20.yaml --out runs/a \\
          --set training.epochs=2
        condense run Recipes/fashion-resnet20.yaml --out $out --nothing
        cp Recipes/fashion-resnet20.yaml mine.yaml
        condense run mine.yaml --out … --nothing && condense recipe mine.yaml
        scripts/test && python3 scripts/gone.py
        condense trian --out runs/a
        condense evaluate a --data b --colour
        condense run gone.yaml --out runs/b
        condense distill --recipe Recipes/fashion-student.yaml --out runs/c --set losses.heat=2
        $ condense --version
        ```

            condense help train
        """)
    let problems = try commandProblems(page)
    let expected = [
      "docs/a.md:14: there is no scripts/gone.py",
      "docs/a.md:15: There is no command 'trian'. Did you mean 'train'?",
      "docs/a.md:16: Unknown option '--colour'", "docs/a.md:17: gone.yaml:",
      "docs/a.md:18: --set losses.heat=2: unknown key \"heat\"",
      "docs/a.md:19: leave out the prompt", "docs/a.md:22: put this command into a ```sh block",
    ]
    #expect(problems.count == expected.count, "\(problems)")
    for (found, start) in zip(problems, expected) { #expect(found.hasPrefix(start)) }
  }
}
