@echo off
rem Starts Tillcast on Windows: runs run-demo.sh in the Windows Subsystem for Linux (WSL).
setlocal EnableExtensions DisableDelayedExpansion
set "WSL_UTF8=1"

where wsl.exe >nul 2>&1
if errorlevel 1 goto :no_wsl

rem Debian 12 and Ubuntu 24.04 have all that Tillcast is built from.
set "DISTRO="
for %%D in (Debian Ubuntu-24.04 Ubuntu) do if not defined DISTRO (
  wsl.exe -d %%D --exec true >nul 2>&1 && set "DISTRO=%%D"
)
if defined DISTRO goto :run
rem One under another name, if it is the default.
wsl.exe --exec grep -qiE "^ID(_LIKE)?=.*(debian|ubuntu)" /etc/os-release >nul 2>&1
if errorlevel 1 goto :no_distribution

:run
set "WSL_RUN=wsl.exe"
if defined DISTRO set "WSL_RUN=wsl.exe -d %DISTRO%"

set "HERE=%~dp0."
set "HERE=%HERE:\=/%"
set "THERE="
for /f "usebackq delims=" %%P in (`%WSL_RUN% --exec wslpath -a "%HERE%"`) do set "THERE=%%P"
if not defined THERE goto :no_path

%WSL_RUN% --exec bash "%THERE%/run-demo.sh" %*
exit /b %errorlevel%

:no_wsl
echo tillcast: Windows Subsystem for Linux: not found; it runs Tillcast on Windows. 1>&2
goto :how
:no_distribution
echo tillcast: Windows Subsystem for Linux: has no Debian or Ubuntu; Tillcast runs on that. 1>&2
:how
echo In a terminal as administrator, run:  wsl --install -d Debian 1>&2
echo Restart Windows if it asks for that, start Debian once, then start run-demo.bat again. 1>&2
exit /b 1
:no_path
echo tillcast: %~dp0: cannot be seen from the Windows Subsystem for Linux; 1>&2
echo move the folder to a local disk and start run-demo.bat again. 1>&2
exit /b 1
