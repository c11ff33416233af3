// That a build failed says little: it must have run all tests, and the right ones must have failed.
['as-it-comes': '-5.', '6': '-6.'].each { junit, version ->
  def suite = { name ->
    new groovy.xml.XmlSlurper().parse(new File(basedir, "target/reports-$junit/TEST-example.${name}.xml"))
  }
  def good = suite('GoodTransportTest')
  def bad = suite('BadTransportTest')
  def failed = bad.testcase.findAll { it.failure.size() + it.error.size() > 0 }*.@name*.text()

  assert good.@tests.text().toInteger() > 40
  assert good.@failures.text() == '0' && good.@errors.text() == '0'
  assert bad.@tests == good.@tests
  assert 'optional_appendMakesTheFileAndAddsAtItsEnd()' in failed || 'optional_appendMakesTheFileAndAddsAtItsEnd' in failed
  assert failed.size() < bad.@tests.text().toInteger() / 2

  def classPath = good.properties.property.findAll { it.@name == 'surefire.test.class.path' }.@value.text()
  assert classPath.contains("junit-jupiter-api$version")
}
assert new File(basedir, 'build.log').text.contains('BadTransportTest.optional_appendMakesTheFileAndAddsAtItsEnd FAILED')
