# What `cmake --install` puts into a system: the programs, their pages of the manual, and completion for bash, zsh
# and fish, which the programs print themselves.
include(GNUInstallDirs)

# amanat_install_program(NAME program SECTION n)
function(amanat_install_program)
  cmake_parse_arguments(I "" "NAME;SECTION" "" ${ARGN})
  install(TARGETS ${I_NAME} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # A program of many commands has commands for what others have options for.
  if(I_NAME STREQUAL amanat)
    set(manual man --output)
    set(completion completion)
  else()
    set(manual --man)
    set(completion --completion)
  endif()
  install(CODE "
    set(share \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_DATADIR}\")
    set(pages \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_MANDIR}/man${I_SECTION}\")
    file(MAKE_DIRECTORY \${pages})
    if(\"${I_NAME}\" STREQUAL amanat)
      execute_process(COMMAND $<TARGET_FILE:${I_NAME}> ${manual} \${pages}
                      OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
    else()
      execute_process(COMMAND $<TARGET_FILE:${I_NAME}> ${manual}
                      OUTPUT_FILE \${pages}/${I_NAME}.${I_SECTION} COMMAND_ERROR_IS_FATAL ANY)
    endif()
    foreach(place bash:bash-completion/completions/${I_NAME} zsh:zsh/site-functions/_${I_NAME}
                  fish:fish/vendor_completions.d/${I_NAME}.fish)
      string(REPLACE : \";\" place \${place})
      list(GET place 0 shell)
      list(GET place 1 path)
      cmake_path(GET path PARENT_PATH folder)
      file(MAKE_DIRECTORY \${share}/\${folder})
      execute_process(COMMAND $<TARGET_FILE:${I_NAME}> ${completion} \${shell}
                      OUTPUT_FILE \${share}/\${path} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()")
endfunction()

amanat_install_program(NAME amanat-verify SECTION 1)
if(AMANAT_NODE)
  amanat_install_program(NAME amanat SECTION 1)
  amanat_install_program(NAME amanatd SECTION 8)
endif()
